"""Credentials are only in Secrets. A finding names the place, never the value."""

import re
from collections.abc import Iterator

from chartproof.release.fields import get_map, get_strings
from chartproof.release.pods import pod_of, pods
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule

_WHY = "Everyone who may read the object reads the credential, also in its copies in Git, backups and audit logs."
_SOURCE = "https://kubernetes.io/docs/concepts/security/secrets-good-practices/"

_SECRET_NAME = re.compile(
    r"(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?"
    r"|(API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION|MASTER|ACCOUNT|AUTH|SERVICE)_?KEY)$"
)
# a number, a switch, a duration, another variable, a template or a path
_NOT_A_SECRET = re.compile(
    r"|\d{1,9}|true|false|yes|no|none|null|\d+(ms|s|m|h|d)|\$[({].*[)}]|\{\{.*\}\}|[./~].*", re.IGNORECASE | re.DOTALL
)
_URL_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/:@?#]*:(?P<password>[^\s@/]+)@", re.IGNORECASE)
_CONNECTION_PASSWORD = re.compile(r"\b(?:password|pwd)\s*=\s*(?P<password>[^\s;&'\"]+)", re.IGNORECASE)
_PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----")
_PLACEHOLDER = re.compile(r"\$|%\w*\(|\{\{|<|\*{3}|\[")  # a program or a person replaces it
_EXAMPLE = re.compile(r"://(user|username):pass(word)?@(host\b|hostname\b|example\.)", re.IGNORECASE)
_OPTION = re.compile(r"--?(?P<name>[A-Za-z][\w.-]*)(=(?P<value>.*))?", re.DOTALL)
_SETTING = re.compile(
    r"^[ \t]*[\"']?(?P<name>[\w.-]+)[\"']?[ \t]*[:=][ \t]*[\"']?(?P<value>[^\s\"'#,;]+)", re.MULTILINE
)


def _is_named_as_secret(name: str) -> bool:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return bool(_SECRET_NAME.search(re.sub(r"[-.]", "_", snake).upper()))


def _is_literal(value: str) -> bool:
    return not _NOT_A_SECRET.fullmatch(value.strip())


def _find_credential(text: str) -> str | None:
    """Describes a credential in a text of any name; None when there is none."""
    if _PRIVATE_KEY.search(text):
        return "a private key"
    text = _EXAMPLE.sub("://", text)
    for pattern, what in ((_URL_PASSWORD, "a URL with a password"), (_CONNECTION_PASSWORD, "a connection's password")):
        if any(not _PLACEHOLDER.match(match["password"]) for match in pattern.finditer(text)):
            return what
    return None


@rule(
    "no-secret-in-environment",
    "No environment value is a credential in plain text.",
    because=_WHY,
    source=_SOURCE,
    fix="Put the value into a Secret, and reference it with valueFrom.secretKeyRef.",
)
def no_secret_in_environment(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            for entry in container.env:
                name, value = str(entry.get("name")), entry.get("value")
                if not isinstance(value, str):
                    continue
                what = _find_credential(value)
                if what is None and _is_named_as_secret(name) and _is_literal(value):
                    what = "a value in plain text, and its name says that it is secret"
                if what:
                    yield Finding(pod.owner, f"{container.path}.env[{name}]", f"it is {what}")


@rule(
    "no-secret-in-arguments",
    "No command or argument has a credential in plain text.",
    because=_WHY + " The node's process list shows it too.",
    source=_SOURCE,
    fix="Take the value from a Secret into an environment variable, and write $(NAME) in the argument.",
)
def no_secret_in_arguments(release: Release) -> Iterator[Finding]:
    for pod in pods(release):
        for container in pod.all_containers:
            for field in ("command", "args"):
                words = get_strings(container.body, field)
                for number, word in enumerate(words):
                    following = words[number + 1] if number + 1 < len(words) else ""
                    if what := _find_credential(word) or _secret_option(word, following):
                        yield Finding(pod.owner, f"{container.path}.{field}[{number}]", f"it has {what}")


def _secret_option(word: str, following: str) -> str | None:
    option = _OPTION.fullmatch(word)
    if option is None or not _is_named_as_secret(option["name"]):
        return None
    value = following if option["value"] is None else option["value"]
    is_value = option["value"] is not None or not following.startswith("-")
    return f"the value of --{option['name']} in plain text" if is_value and _is_literal(value) else None


@rule(
    "no-secret-in-config-map",
    "No ConfigMap has a credential.",
    because=_WHY + " ConfigMaps are not encrypted at rest, and more roles may read them.",
    source=_SOURCE,
    fix="Put the credential into a Secret.",
)
def no_secret_in_config_map(release: Release) -> Iterator[Finding]:
    for config in release.of_kind("ConfigMap"):
        for key, value in get_map(config.body, "data").items():
            if not isinstance(value, str):
                continue
            what = _find_credential(value)
            if what is None and "\n" not in value.strip() and _is_named_as_secret(key) and _is_literal(value):
                what = "a value in plain text, and its key says that it is secret"
            what = what or _secret_setting(key, value)
            if what:
                yield Finding(config, f"data[{key}]", f"it has {what}")


def _secret_setting(file: str, text: str) -> str | None:
    """Describes a line of a configuration file that sets a password; None when there is none."""
    if not file.endswith((".yaml", ".yml", ".ini", ".conf", ".cfg", ".properties", ".env", ".toml", ".json")):
        return None
    for match in _SETTING.finditer(text):
        is_password = _is_named_as_secret(match["name"]) and match["name"].lower().endswith(("password", "passwd"))
        if is_password and _is_literal(match["value"]) and not _PLACEHOLDER.match(match["value"]):
            return f"the setting {match['name']} in plain text"
    return None


@rule(
    "no-secret-in-annotations",
    "No annotation has a credential.",
    because=_WHY,
    source=_SOURCE,
    fix="Leave the credential out, or name a Secret.",
)
def no_secret_in_annotations(release: Release) -> Iterator[Finding]:
    for obj in release.objects:
        pod = pod_of(obj)
        places = [("metadata.annotations", obj.annotations)]
        if pod and pod.path:
            places.append((f"{pod.path}metadata.annotations", dict(get_map(pod.body, "metadata", "annotations"))))
        for field, annotations in places:
            for key, value in annotations.items():
                if isinstance(value, str) and (what := _find_credential(value)):
                    yield Finding(obj, f"{field}[{key}]", f"it has {what}")
