import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
READ_BY_SETTINGS = re.compile(r"""(?:env\.\w+|required)\(\s*"([A-Z_]+)\"""")
READ_BY_TOOLS = re.compile(r"""variables\.get\("([A-Z_]+)\"""")


def names(path, pattern):
    return set(re.findall(pattern, (ROOT / path).read_text(encoding="utf-8")))


def test_the_example_lists_every_variable_and_no_other():
    read = names("campaign/settings.py", READ_BY_SETTINGS) | names("tools/up.py", READ_BY_TOOLS)
    assert names(".env.example", r"(?m)^([A-Z_]+)=") == {name for name in read if not name.endswith("_FILE")}
