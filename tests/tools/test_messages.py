from babel.messages.catalog import Catalog
from check_translations import check, problems
from messages import catalogue_path, merge, store, take, template


def code_of(tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / "app" / name.replace("__", "/").replace("_py", ".py").replace("_html", ".html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def ids(root):
    return {message.id for message in template(root) if message.id}


def test_strings_are_read_from_python_and_templates(tmp_path):
    root = code_of(
        tmp_path,
        models_py="x = _('Unit')\ny = ngettext_lazy('%(n)s visit', '%(n)s visits', 'n')\n",
        templates__app__list_html=(
            "<p>It's (open</p>\n  {% translate 'Sites' %}\n"
            "{% blocktranslate trimmed with n=a.b %}\n  Round {{ n }}\n  is open\n{% endblocktranslate %}"
            "{% if x %}\n{{ _('Month')|upper }}\n      {% endif %}"
        ),
    )
    assert ids(root) == {
        "Unit",
        ("%(n)s visit", "%(n)s visits"),
        "Sites",
        "Round %(n)s is open",
        "Month",
    }


def test_migrations_tests_and_hidden_folders_are_not_read(tmp_path):
    for folder in ("app/migrations", "tests", ".venv"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.py").write_text("_('No')", encoding="utf-8")
    assert ids(tmp_path) == set()


def test_merging_keeps_translations_and_drops_what_the_code_no_longer_says(tmp_path):
    root = code_of(tmp_path, models_py="_('Unit')\n_('Site')\n")
    catalog = merge("zh_Hans", root)
    catalog.get("Unit").string = "单位"
    catalog.add("Gone", "没有了")
    store(catalog, catalogue_path("zh_Hans", root))

    merged = merge("zh_Hans", root)
    assert {message.id: message.string for message in merged if message.id} == {"Unit": "单位", "Site": ""}


def test_storing_twice_changes_no_byte(tmp_path):
    root = code_of(tmp_path, models_py="_('Unit')\n")
    path = catalogue_path("zh_Hans", root)
    store(merge("zh_Hans", root), path)
    first = path.read_bytes()
    store(merge("zh_Hans", root), path)
    assert path.read_bytes() == first


def test_a_table_fills_in_translations_and_names_strings_not_known(tmp_path):
    root = code_of(tmp_path, models_py="_('Two\\nlines')\nngettext('%(n)s visit', '%(n)s visits', 1)\n")
    table = tmp_path / "new.tsv"
    table.write_text("Two\\nlines\t两\\n行\n%(n)s visit\t%(n)s次检查\nOther\t别的\n", encoding="utf-8")
    catalog = merge("zh_Hans", root)
    assert take(catalog, table) == ["Other"]
    store(catalog, catalogue_path("zh_Hans", root))
    assert check(root) == []


def test_each_fault_of_a_catalogue_is_named():
    code, catalog = Catalog(), Catalog(locale="zh_Hans")
    for original in ("missing", "empty", "fuzzy", "%(n)s points", "good"):
        code.add(original, locations=[("app/models.py", None)])
    catalog.add("empty", "")
    catalog.add("fuzzy", "模糊", flags=["fuzzy"])
    catalog.add("%(n)s points", "%(m)s 分")
    catalog.add("good", "好")
    catalog.add("unused", "没用")
    found = "\n".join(problems(code, catalog))
    assert "'missing' is not in the catalogue" in found
    assert "'empty' has no translation" in found
    assert "'fuzzy' is marked fuzzy" in found
    assert "'%(n)s points' and its translation differ in their placeholders" in found
    assert "'unused' is in the catalogue but nowhere in the code" in found
    assert "'good'" not in found
