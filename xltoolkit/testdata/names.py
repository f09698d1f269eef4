"""Made-up names: places called after the sixty pairs of stems and branches, and lunar mansions; no map knows them."""

from __future__ import annotations

from typing import NamedTuple

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
MANSIONS = "角亢氐房心尾箕斗牛女虚危室壁奎娄胃昴毕觜参井鬼柳星张翼轸"
CITIES = tuple(f"{STEMS[at % 10]}{BRANCHES[at % 12]}" for at in range(60))
CITY_KINDS = ("市", "地区", "自治州", "盟")


class Office(NamedTuple):
    """What a department is called, the 款 it is for, and whether it is an agency (行政) or an institution (事业)."""

    name: str
    group: str
    agency: bool = True


OFFICES = (
    Office("政府办公室", "20103"),
    Office("统计局", "20105"),
    Office("财政局", "20106"),
    Office("商务局", "20113"),
    Office("群众团体联合会", "20129"),
    Office("组织部", "20132"),
    Office("宣传部", "20133"),
    Office("统战部", "20134"),
    Office("市场监督管理局", "20138"),
    Office("社会工作部", "20139"),
    Office("司法局", "20406"),
    Office("公共安全服务中心", "20499", agency=False),
    Office("教育局", "20502"),
    Office("教师进修学院", "20599", agency=False),
    Office("科学技术局", "20605"),
    Office("科技馆", "20607", agency=False),
    Office("体育中心", "20703", agency=False),
    Office("文化馆", "20799", agency=False),
    Office("就业服务中心", "20807", agency=False),
    Office("红十字会", "20816"),
    Office("民政局", "20825"),
    Office("卫生健康局", "21007"),
    Office("城市管理局", "21201"),
    Office("规划局", "21202"),
    Office("住房和城乡建设局", "21203"),
    Office("环境卫生中心", "21205", agency=False),
    Office("交通运输局", "21402"),
    Office("工业和信息化局", "21505"),
    Office("国有资产监督管理局", "21507"),
    Office("企业服务中心", "21508", agency=False),
    Office("自然资源中心", "22001", agency=False),
    Office("粮食和物资储备局", "22205"),
)
UNITS = ("信息中心", "服务中心", "执法队", "研究所", "培训中心", "档案馆", "监测站", "技术中心", "后勤中心", "评估中心")
SEAT = "本级"


class Name(NamedTuple):
    """Where a department is and what it is called: 甲子市角宿区工业和信息化局."""

    city: str
    district: str
    office: Office

    @property
    def full(self) -> str:
        """The whole name, as the tables print it."""
        return f"{self.city}{self.district}{self.office.name}"


def department_name(index: int) -> Name:
    """Return the name of a department; different ones for the first 215,040 of them, then numbered districts."""
    rest, office = divmod(index, len(OFFICES))
    rest, district = divmod(rest, len(MANSIONS))
    rest, city = divmod(rest, len(CITIES))
    more, kind = divmod(rest, len(CITY_KINDS))
    number = f"第{more + 1}" if more else ""
    return Name(f"{CITIES[city]}{CITY_KINDS[kind]}", f"{MANSIONS[district]}宿{number}区", OFFICES[office])


def unit_name(name: Name, at: int) -> str:
    """Return the name of a department's unit; the first is its own seat (本级)."""
    if at == 0:
        return f"{name.full}{SEAT}"
    more, unit = divmod(at - 1, len(UNITS))
    return f"{name.full}{UNITS[unit]}{more + 1 if more else ''}"
