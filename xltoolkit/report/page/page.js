(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent);
  var books = data.books;
  var MOST_PRINTED = 1000;
  var SEVERITIES = data.severities.map(function (pair) { return pair[0]; });
  var body = document.querySelector("#books tbody");
  var columns = document.querySelectorAll("#books thead th").length;
  var filters = {};
  ["q", "status", "severity", "state", "since", "rule", "folder"].forEach(function (id) {
    filters[id] = document.getElementById(id);
  });
  var view = { list: [], page: 0, size: 50, sort: "", down: true, open: new Set(), printing: false };
  var collator = new Intl.Collator("zh-CN", { numeric: true });
  var money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  function text(value) { return typeof value === "number" ? data.texts[value] : value || ""; }
  function ruleId(finding) { return (data.rules[finding.r] || ["", ""])[0]; }
  function title(finding) { return (data.rules[finding.r] || ["", ""])[1]; }
  function nameOf(book) { return book.n || book.p.split(/[\\/]/).pop().replace(/\.[^.]*$/, ""); }
  function folderOf(book) { var parts = book.p.split(/[\\/]/); return parts.length > 1 ? parts[0] : ""; }
  function status(book) { return data.statuses[book.s]; }

  function make(tag, className, content) {
    var element = document.createElement(tag);
    if (className) { element.className = className; }
    [].concat(content === undefined ? [] : content).forEach(function (part) { element.append(part); });
    return element;
  }

  // ---- which workbooks, in which order

  function haystack(book) {
    if (book.hay === undefined) {
      var parts = [book.n, book.p, book.e];
      (book.f || []).concat(book.g || []).forEach(function (f) {
        parts.push(ruleId(f), title(f), f.o, f.c, f.m, f.z, f.v);
      });
      book.hay = parts.filter(Boolean).join("\n").toLowerCase();
    }
    return book.hay;
  }

  function chosen() {
    var wish = {};
    Object.keys(filters).forEach(function (id) { wish[id] = filters[id] ? filters[id].value.trim() : ""; });
    wish.words = wish.q.toLowerCase().split(/\s+/).filter(Boolean);
    wish.byFinding = Boolean(wish.severity || wish.state || wish.since || wish.rule);
    return wish;
  }

  function fits(finding, wish, gone) {
    return (!wish.severity || SEVERITIES[finding.s] === wish.severity)
      && (!wish.state || (wish.state === "explained") === Boolean(finding.x))
      && (!wish.since || (gone ? "gone" : data.since[finding.b || 0][0]) === wish.since)
      && (!wish.rule || ruleId(finding) === wish.rule);
  }

  // Of a workbook whose findings did not all fit into the page, the counts tell as well as they can.
  function mayFit(book, wish) {
    var open = book.c[0] + book.c[1] + book.c[2];
    var since = data.since.findIndex(function (pair) { return pair[0] === wish.since; });
    return (!wish.severity || book.c[SEVERITIES.indexOf(wish.severity)] > 0 || wish.state === "explained")
      && (!wish.state || (wish.state === "open" ? open : book.c[3]) > 0)
      && (!wish.since || book.w[since - 1] > 0)
      && (!wish.rule || (book.r || []).some(function (r) { return data.rules[r] && data.rules[r][0] === wish.rule; }));
  }

  function matches(book, wish) {
    if (wish.status && status(book)[0] !== wish.status) { return false; }
    if (wish.folder && folderOf(book) !== wish.folder) { return false; }
    if (wish.byFinding) {
      var some = (book.f || []).some(function (f) { return fits(f, wish, false); })
        || (book.g || []).some(function (f) { return fits(f, wish, true); })
        || (book.x > 0 && mayFit(book, wish));
      if (!some) { return false; }
    }
    return wish.words.every(function (word) { return haystack(book).includes(word); });
  }

  var keys = {
    name: function (a, b) { return collator.compare(nameOf(a), nameOf(b)); },
    status: function (a, b) { return weight(a) - weight(b); },
    error: function (a, b) { return a.c[0] - b.c[0]; },
    warning: function (a, b) { return a.c[1] - b.c[1]; },
    hint: function (a, b) { return a.c[2] - b.c[2]; },
    explained: function (a, b) { return a.c[3] - b.c[3]; },
    new: function (a, b) { return (a.w ? a.w[0] : 0) - (b.w ? b.w[0] : 0); },
    largest: function (a, b) { return (a.d || 0) - (b.d || 0); },
  };

  function weight(book) { return { clean: 0, skipped: 1, findings: 2, failed: 3 }[status(book)[0]]; }
  function urgency(a, b) { return keys.status(b, a) || keys.error(b, a) || keys.warning(b, a) || keys.hint(b, a) || a.i - b.i; }

  function select() {
    var wish = chosen();
    view.wish = wish;
    view.list = books.filter(function (book) { return matches(book, wish); });
    var key = keys[view.sort];
    view.list.sort(key ? function (a, b) { return (view.down ? key(b, a) : key(a, b)) || urgency(a, b); } : urgency);
    view.page = 0;
    draw();
  }

  // ---- what is shown

  function draw() {
    var pages = Math.max(1, Math.ceil(view.list.length / view.size));
    view.page = Math.min(Math.max(view.page, 0), pages - 1);
    var from = view.printing ? 0 : view.page * view.size;
    var shown = view.list.slice(from, view.printing ? MOST_PRINTED : from + view.size);
    var rows = document.createDocumentFragment();
    shown.forEach(function (book) {
      rows.append(row(book));
      if (view.open.has(book.i)) { rows.append(detail(book)); }
    });
    if (!shown.length) {
      var cell = make("td", "", "没有符合条件的单位。放宽条件，或清除筛选。");
      cell.colSpan = columns;
      rows.append(make("tr", "empty", cell));
    }
    body.textContent = "";
    body.append(rows);
    tell(pages, shown);
  }

  function tell(pages, shown) {
    var all = view.list.length === books.length;
    var told = (all ? "共 " : "符合条件的 ") + view.list.length.toLocaleString("en-US") + " 个工作簿";
    if (!all) { told += "（全部 " + books.length.toLocaleString("en-US") + " 个）"; }
    if (view.printing && view.list.length > shown.length) { told += "，只打印前 " + shown.length + " 个；其余的先筛选再打印"; }
    document.getElementById("found").textContent = told;
    document.getElementById("page").textContent = "第 " + (view.page + 1) + " / " + pages + " 页";
    document.querySelectorAll("[data-page]").forEach(function (button) {
      var back = button.dataset.page === "first" || button.dataset.page === "back";
      button.disabled = back ? view.page === 0 : view.page >= pages - 1;
    });
    var opened = shown.length > 0 && shown.every(function (book) { return view.open.has(book.i); });
    document.getElementById("open-all").textContent = opened ? "收起本页" : "展开本页";
    document.querySelectorAll("#books th").forEach(function (head) {
      var name = head.querySelector("button").dataset.sort;
      head.setAttribute("aria-sort", name !== view.sort ? "none" : view.down ? "descending" : "ascending");
    });
    document.querySelectorAll("button[data-rule]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.rule === view.wish.rule));
    });
    document.querySelectorAll("button[data-folder]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.folder === view.wish.folder));
    });
  }

  function reason(book) {
    var line = book.e.split("\n")[0];
    var end = line.lastIndexOf(book.p);
    return end < 0 ? line : line.slice(end + book.p.length).replace(/^[：:]\s*/, "");
  }

  function number(count, name) {
    return make("td", "num " + (count ? name : "zero"), count ? count.toLocaleString("en-US") : "0");
  }

  function row(book) {
    var open = view.open.has(book.i);
    var button = make("button", "name-button", nameOf(book));
    button.type = "button";
    button.dataset.book = book.i;
    button.setAttribute("aria-expanded", String(open));
    if (open) { button.setAttribute("aria-controls", "detail-" + book.i); }
    var kind = status(book);
    var name = make("td", "name", [button, make("span", "path", book.p)]);
    if (book.e) { name.append(make("span", "why", reason(book))); }
    var cells = [
      name,
      make("td", "status", make("span", "tag " + kind[0], kind[1])),
      number(book.c[0], "error"), number(book.c[1], "warning"), number(book.c[2], "hint"), number(book.c[3], "explained"),
    ];
    if (data.compared) { cells.push(number(book.w ? book.w[0] : 0, "error")); }
    cells.push(make("td", "num money" + (book.d ? "" : " zero"), book.d ? money.format(book.d) : "—"));
    return make("tr", "book" + (open ? " open" : ""), cells);
  }

  function detail(book) {
    var cell = make("td");
    cell.colSpan = columns;
    cell.append(facts(book));
    (book.m || []).forEach(function (remark) { cell.append(make("p", "remark", text(remark))); });
    if (book.e) { cell.append(make("p", "trouble " + status(book)[0], book.e)); }
    var wish = view.wish;
    var own = (book.f || []).filter(function (f) { return fits(f, wish, false); });
    var gone = (book.g || []).filter(function (f) { return fits(f, wish, true); });
    own.forEach(function (f) { cell.append(article(f, false)); });
    gone.forEach(function (f) { cell.append(article(f, true)); });
    var hidden = (book.f || []).length + (book.g || []).length - own.length - gone.length;
    if (hidden) { cell.append(make("p", "more", "另有 " + hidden + " 项不符合筛选条件，没有列出。")); }
    if (book.x) { cell.append(make("p", "more", "另有 " + book.x + " 项不那么要紧的，没有放进这个网页；见结果工作簿的“检查结果”表或台账。")); }
    if (!book.e && !(book.f || []).length && !(book.g || []).length) { cell.append(make("p", "more", "没有问题。")); }
    var line = make("tr", "detail", cell);
    line.id = "detail-" + book.i;
    return line;
  }

  function facts(book) {
    var line = make("p", "facts");
    if (book.h) {
      var link = make("a", "", "打开工作簿");
      link.href = book.h;
      line.append(link);
    }
    if (book.q) {
      line.append(text(book.k) + "，认出 " + book.q[0] + " 张表；勾稽关系成立 " + book.q[1].toLocaleString("en-US")
        + " 条，不成立 " + book.q[2] + " 条，无法判断 " + book.q[3] + " 条");
    }
    return line;
  }

  function article(finding, gone) {
    var severity = data.severities[finding.s];
    var group = finding.x ? "explained" : severity[0];
    var head = make("h3", "", make("span", "tag solid " + group, finding.x ? severity[1] + "，已说明" : severity[1]));
    var since = gone ? data.since[4] : data.since[finding.b || 0];
    if (since[0]) { head.append(make("span", "tag " + since[0], since[1])); }
    head.append(make("span", "", [finding.o, title(finding)].filter(Boolean).join("　") || finding.m), make("code", "", ruleId(finding)));
    var block = make("div", "finding " + (gone ? "gone" : group), head);
    if (finding.o || title(finding)) { block.append(make("p", "message", finding.m)); }
    var sides = make("dl", "sides");
    side(sides, "左边", finding.l);
    side(sides, "右边", finding.t);
    side(sides, "相差", finding.d, "gap");
    side(sides, "单元格", finding.c);
    if (sides.childNodes.length) { block.append(sides); }
    var lines = make("dl", "lines");
    if (!finding.x && !gone) { pair(lines, "最可能的原因", (finding.z || "").replace(/^最可能是 /, ""), "cause"); }
    pair(lines, "审核说明", finding.v);
    if (!finding.x && !gone) { pair(lines, "怎么办", text(finding.a)); }
    if (lines.childNodes.length) { block.append(lines); }
    return block;
  }

  function side(list, label, value, name) {
    if (value) { list.append(make("div", name || "", [make("dt", "", label), make("dd", "", value)])); }
  }
  function pair(list, label, value, name) {
    if (value) { list.append(make("dt", "", label), make("dd", name || "", value)); }
  }

  // ---- what a reader does

  function toggle(index) {
    if (!view.open.delete(index)) { view.open.add(index); }
    draw();
    var button = body.querySelector('[data-book="' + index + '"]');
    if (button) { button.focus({ preventScroll: true }); }
  }

  body.addEventListener("click", function (event) {
    if (event.target.closest("a, tr.detail")) { return; }
    var line = event.target.closest("tr.book");
    if (line && !String(window.getSelection())) { toggle(Number(line.querySelector(".name-button").dataset.book)); }
  });
  document.querySelector("#books thead").addEventListener("click", function (event) {
    var button = event.target.closest("button[data-sort]");
    if (!button) { return; }
    var name = button.dataset.sort;
    view.down = view.sort === name ? !view.down : name !== "name";
    view.sort = name;
    select();
  });
  document.querySelectorAll("button[data-rule], button[data-folder]").forEach(function (button) {
    button.addEventListener("click", function () {
      var id = button.dataset.rule === undefined ? "folder" : "rule";
      var value = button.dataset[id];
      filters[id].value = filters[id].value === value ? "" : value;
      select();
      document.getElementById("list").scrollIntoView();
    });
  });
  var form = document.querySelector(".filters");
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("change", select);
  form.addEventListener("reset", function () { setTimeout(select); });
  var waiting;
  filters.q.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(select, 120); });
  document.querySelector(".pages").addEventListener("click", function (event) {
    var button = event.target.closest("[data-page]");
    if (!button) { return; }
    view.page = { first: 0, back: view.page - 1, next: view.page + 1, last: Infinity }[button.dataset.page];
    draw();
    document.getElementById("list").scrollIntoView();
  });
  document.getElementById("size").addEventListener("change", function (event) {
    view.size = Number(event.target.value);
    view.page = 0;
    draw();
  });
  document.getElementById("open-all").addEventListener("click", function () {
    var shown = view.list.slice(view.page * view.size, (view.page + 1) * view.size);
    var opened = shown.every(function (book) { return view.open.has(book.i); });
    shown.forEach(function (book) { if (opened) { view.open.delete(book.i); } else { view.open.add(book.i); } });
    draw();
  });
  document.addEventListener("keydown", function (event) {
    var active = document.activeElement;
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(active.tagName)) {
      event.preventDefault();
      filters.q.focus();
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && active.dataset.book !== undefined) {
      event.preventDefault();
      var buttons = [].slice.call(body.querySelectorAll("[data-book]"));
      var next = buttons[buttons.indexOf(active) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { next.focus(); }
    }
  });
  window.addEventListener("beforeprint", function () { view.printing = true; draw(); });
  window.addEventListener("afterprint", function () { view.printing = false; draw(); });

  books.forEach(function (book, index) { book.i = index; });
  if (data.left) {
    document.getElementById("note").textContent = "问题太多，有 " + data.left.toLocaleString("en-US")
      + " 项不那么要紧的没有放进这个网页（每个单位留下最要紧的）；上面的合计和图包括它们，全部见结果工作簿的“检查结果”表或台账。";
  }
  if (books.length === 1) { view.open.add(0); }
  select();
})();
