"""No file of the chart is long, except those that list every value."""

LONG_FILES = {"values.yaml", "values.schema.json", "README.md"}


def test_no_file_is_longer_than_200_lines(chart):
    files = [path for path in chart.rglob("*") if path.is_file() and str(path.relative_to(chart)) not in LONG_FILES]

    assert files
    assert [file.name for file in files if len(file.read_text().splitlines()) > 200] == []


def test_no_line_of_the_values_is_longer_than_120_characters(chart):
    lines = (chart / "values.yaml").read_text().splitlines()

    assert [number for number, line in enumerate(lines, 1) if len(line) > 120] == []
