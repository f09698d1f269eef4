(function () {
  "use strict";
  var claims = JSON.parse(document.getElementById("data").textContent);
  var text = document.getElementById("text"), tables = document.getElementById("tables");
  var told = document.getElementById("told"), which = document.getElementById("which");
  var HOVER = 90; // milliseconds: crossing a number on the way to another one moves nothing
  var waiting = 0;

  function each(selector, work, inside) {
    Array.prototype.forEach.call((inside || document).querySelectorAll(selector), work);
  }

  function clear(name) {
    each("." + name, function (element) { element.classList.remove(name); });
  }

  function piece(tag, content, name) {
    var element = document.createElement(tag);
    element.textContent = content;
    if (name) { element.className = name; }
    return element;
  }

  /* Scrolls a pane alone: scrollIntoView would move the page as well. */
  function bring(pane, element) {
    var outer = pane.getBoundingClientRect(), inner = element.getBoundingClientRect();
    var margin = Math.min(60, outer.height / 4);
    if (inner.top < outer.top + margin || inner.bottom > outer.bottom - margin) {
      pane.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    }
    if (inner.left < outer.left + 10 || inner.right > outer.right - 10) {
      pane.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
  }

  function light(ids) {
    clear("lit");
    var cells = ids.map(function (id) { return document.getElementById(id); }).filter(Boolean);
    cells.forEach(function (cell) { cell.classList.add("lit"); });
    if (cells.length) {
      bring(tables, cells[0]);
      which.value = cells[0].closest("table").id;
    }
  }

  function tell(claim) {
    told.textContent = "";
    told.appendChild(piece("b", claim.n));
    var label = piece("span", "", "label");
    label.appendChild(piece("span", claim.l, "n " + claim.v));
    told.appendChild(label);
    if (claim.e) { told.appendChild(piece("span", "应为 " + claim.e + "　", "expected")); }
    told.appendChild(document.createTextNode(claim.r));
  }

  function show(number) {
    var claim = claims[number], element = document.getElementById("n" + number);
    clear("now"); clear("also");
    element.classList.add("now");
    tell(claim);
    light(claim.c);
    return element;
  }

  function flag(number) {
    var element = document.getElementById("f" + number);
    var problem = document.querySelector('.problem[data-flag="' + number + '"]');
    clear("now"); clear("also");
    if (element) { element.classList.add("now"); }
    problem.classList.add("now");
    told.textContent = problem.querySelector(".what").innerText;
    light(problem.dataset.cells.split(" "));
    return element;
  }

  function later(work) {
    clearTimeout(waiting);
    waiting = setTimeout(work, HOVER);
  }

  text.addEventListener("mouseover", function (event) {
    var number = event.target.closest("[data-claim]"), mark = event.target.closest("[data-flag]");
    clearTimeout(waiting);
    if (number) { later(function () { show(number.dataset.claim); }); }
    if (mark) { later(function () { flag(mark.dataset.flag); }); }
  });
  text.addEventListener("focusin", function (event) {
    if (event.target.dataset.claim) { show(event.target.dataset.claim); }
    if (event.target.dataset.flag) { flag(event.target.dataset.flag); }
  });
  text.addEventListener("mouseleave", function () { clearTimeout(waiting); });

  /* The other way round: from a cell to the numbers that come from it. */
  function numbersOf(cell) {
    clear("now"); clear("also"); clear("lit");
    cell.classList.add("lit");
    var found = claims.map(function (claim, at) { return claim.c.indexOf(cell.id) < 0 ? -1 : at; });
    found = found.filter(function (at) { return at >= 0; });
    found.forEach(function (at) { document.getElementById("n" + at).classList.add("also"); });
    if (found.length) { bring(text, document.getElementById("n" + found[0])); }
    told.textContent = cell.title;
  }
  tables.addEventListener("click", function (event) {
    var cell = event.target.closest("td.used");
    if (cell) { numbersOf(cell); }
  });
  tables.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches("td.used")) { numbersOf(event.target); }
  });

  each(".problem", function (problem) {
    problem.addEventListener("click", function () {
      var element = null;
      if (problem.dataset.claim >= 0) {
        element = show(problem.dataset.claim);
      } else if (problem.dataset.flag >= 0) {
        element = flag(problem.dataset.flag);
      } else {
        clear("now"); clear("also");
        told.textContent = problem.querySelector(".what").innerText;
        light(problem.dataset.cells.split(" "));
      }
      problem.classList.add("now");
      document.getElementById("panes").scrollIntoView();
      if (element) {
        bring(text, element);
        element.focus({ preventScroll: true });
        problem.classList.add("now");
      }
    });
  });

  which.addEventListener("change", function () {
    tables.scrollTop = document.getElementById(which.value).offsetTop;
    tables.scrollLeft = 0;
  });

  each(".verdict", function (button) {
    button.addEventListener("click", function () {
      var on = button.getAttribute("aria-pressed") !== "true", verdict = button.dataset.verdict;
      each(".verdict", function (other) { other.setAttribute("aria-pressed", String(on && other === button)); });
      clear("only");
      if (!on) { text.removeAttribute("data-only"); return; }
      text.setAttribute("data-only", verdict);
      each(".n." + verdict, function (number) { number.classList.add("only"); }, text);
      var first = text.querySelector(".n.only");
      if (first) { bring(text, first); }
    });
  });
})();
