"""The loader reads a manifest as the helm binary reads the same text."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from chartproof.helm.binary import Helm
from chartproof.release.manifests import ManifestError, load_manifests, load_yaml

# each word is a scalar of a template
SCALARS = """
    y n Y N yes Yes YES yEs no NO on On off OFF true True TRUE tRue false FALSE
    ~ null Null NULL nULL nil none
    0 -0 +5 007 08 09 012 0777 0o12 0O12 0o8 0b11 -0b11 0b2 0x1F -0x1F +0x1f 0xg 0x 0b 0o
    1_000 1_000.5 _1 1_ 1__0 0_1 0x_1F ._5
    1e3 1E3 1e+3 1.5e3 1e-3 -1e3 1e 1e3x e1 1e22 1e400 1.0 0.0 -0.0 .5 5. -.5 +.5 1.2.3 0x1p3
    12:30:45 1:2 190:20:30 2020-01-02 2020-01-02T00:00:00Z 2020-1-2 10.0.0.1 1-2 4k 500m 1Gi
    + . .. ... = << inf Infinity nan -x .x ~x 123456789012345678901234567890 1000000 16777216
    '1' "yes" '' "~" 'null'
""".split()  # noqa: SIM905
KEYS = """
    1 1.5 true y off 1e3 08 2020-01-02 12:30 0x1F 1_000 1000000.0 1e7 1.5e22 0.00001 0.0001 -2.5 123456.5
""".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def as_helm_reads(tmp_path_factory: pytest.TempPathFactory, helm: Helm) -> Any:
    """Reads texts with `fromYaml` of the helm binary."""
    chart = tmp_path_factory.mktemp("reader")
    (chart / "templates").mkdir()
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: reader, version: 0.1.0}")
    (chart / "templates" / "read.yaml").write_text(
        '{{- range $i, $text := .Values.texts }}\n---\n{"kind": "X", "read": {{ toJson (fromYaml $text) }}}\n{{- end }}'
    )

    def read(texts: list[str]) -> list[Any]:
        values = tmp_path_factory.mktemp("values") / "values.json"
        values.write_text(json.dumps({"texts": texts}))
        command = [helm.path, "template", "x", chart, "--values", values]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [json.loads(line)["read"] for line in output.splitlines() if line.startswith("{")]

    return read


def kind_and_value(thing: Any) -> tuple[str, Any]:
    return ("number" if isinstance(thing, int | float) and not isinstance(thing, bool) else type(thing).__name__), thing


def test_every_scalar_is_what_helm_reads(as_helm_reads):
    texts = [f"value: {scalar}" for scalar in SCALARS]

    expected = {text: kind_and_value(read["value"]) for text, read in zip(texts, as_helm_reads(texts), strict=True)}

    assert {text: kind_and_value(load_yaml(text)["value"]) for text in texts} == expected


def test_every_key_is_the_string_that_helm_reads(as_helm_reads):
    texts = [f"{key}: value" for key in KEYS]

    expected = dict(zip(texts, as_helm_reads(texts), strict=True))

    assert {text: load_yaml(text) for text in texts} == expected


@pytest.mark.parametrize(
    "text", ["a: .inf", "a: -.Inf", "a: .nan", "~: a", "? [a]\n: b", "a: [", "a:\n\tb: c", "a: !x b"]
)
def test_what_helm_can_not_read_is_an_error(as_helm_reads, text):
    if "!x" not in text:  # Helm drops a tag; in a manifest it can only be a mistake
        (read,) = as_helm_reads([text]) or [{"Error": "not even JSON"}]
        assert read.keys() == {"Error"}
    with pytest.raises(ManifestError):
        load_yaml(text)


def test_merge_keys_and_anchors_are_what_helm_reads(as_helm_reads):
    text = "base: &base {a: 1, b: 2}\nmerged: {<<: *base, b: 3}\nboth: {<<: [*base, {a: 9, c: 4}]}\nagain: *base"

    assert load_yaml(text) == as_helm_reads([text])[0]


def test_a_number_without_a_fraction_is_an_integer():
    read = load_yaml("[1e3, 1.0, 9007199254740993, 1e20]")

    assert read == [1000, 1, 9007199254740993, 1e20]
    assert [type(number) for number in read] == [int, int, int, float]


@pytest.mark.parametrize("second", ["a", "'a'", '"a"'])
def test_a_key_that_comes_twice_is_an_error_that_names_key_and_line(second):
    with pytest.raises(ManifestError, match=r"^line 3: the key 'a' comes twice"):
        load_yaml(f"b:\n  a: 1\n  {second}: 2")


def test_two_spellings_of_one_key_are_the_same_key():
    with pytest.raises(ManifestError, match="the key 'true' comes twice"):
        load_yaml("{y: 1, true: 2}")


RENDERED = """\
---
# Source: shop/templates/a.yaml
kind: A
text: |
  ---
  # Source: not/a/template.yaml
---
# Source: shop/templates/b.yaml
# a comment
kind: B
---
# Source: shop/templates/b.yaml
{"kind": "C"}
---
# Source: shop/templates/empty.yaml
---
# Source: shop/templates/list.yaml
kind: List
items: [{kind: D}, {kind: EList, items: [{kind: E}]}]
"""


def test_every_object_remembers_its_template():
    manifests = load_manifests(RENDERED)

    assert [(manifest.body["kind"], Path(manifest.template).name) for manifest in manifests] == [
        ("A", "a.yaml"),
        ("B", "b.yaml"),
        ("C", "b.yaml"),
        ("D", "list.yaml"),
        ("E", "list.yaml"),
    ]


@pytest.mark.parametrize("defect", ["a: 1\na: 2", "a: [", "- a", "a: !secret b"])
def test_an_error_in_a_manifest_names_the_template_and_the_line(defect):
    text = f"---\n# Source: x/templates/good.yaml\na: 1\n---\n# Source: x/templates/bad.yaml\n{defect}\n"

    with pytest.raises(ManifestError, match=r"^x/templates/bad\.yaml: line [67]"):
        load_manifests(text)


def test_text_without_a_document_gives_nothing():
    assert load_manifests("\n---\n# nothing\n") == []
    assert load_yaml("# nothing\n") is None
