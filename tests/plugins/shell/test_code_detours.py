"""Values do not come into code on a detour: by arguments, variables, files, the input, or the options of a program."""

import subprocess
from pathlib import Path

import pytest

from app.plugins.shell.command_line import command_line, command_problem
from app.plugins.shell.configuration import handed_names
from app.workflows.expressions import LiftedText

REFUSED: dict[str, str] = {
    "argument that is calculated with": "f(){ echo $(( $1 + 1 )); }; f {{ x }}",
    "set argument that is calculated with": "set -- {{ x }}; echo $(( $1 ))",
    "calculated copy of an argument": "f(){ local n=$1; echo $((n)); }; f {{ x }}",
    "calculated test of an argument": "f(){ [[ $1 -gt 3 ]]; }; f {{ x }}",
    "test of a name in an argument": "f(){ [[ -v $1 ]]; }; f {{ x }}",
    "printf into an argument": 'f(){ printf -v "$1" x; }; f {{ x }}',
    "place in a text by an argument": "f(){ s=abc; echo ${s:$1:1}; }; f {{ x }}",
    "calculated loop over arguments": 'f(){ for x in "$@"; do echo $((x)); done; }; f {{ x }}',
    "calculated loop over all arguments": "f(){ for x; do echo $((x)); done; }; f {{ x }}",
    "calculated file": "echo {{ x }} > f; echo $(( $(<f) ))",
    "calculated copy of a file": "echo {{ x }} > f; n=$(<f); echo $((n))",
    "read behind an assignment and calculated": "echo {{ x }} | { IFS= read -r n; echo $((n)); }",
    "subscript by an argument": "f(){ a[$1]=2; }; f {{ x }}",
    "unset of an argument": 'f(){ unset "$1"; }; f {{ x }}',
    "declaration of an argument": 'f(){ declare "$1"; }; f {{ x }}',
    "eval in a function": 'function g { eval "$1"; }; g {{ x }}',
    "eval behind an assignment": 'A=1 eval "$X" {{ x }}',
    "trap by a variable": 'X={{ x }}; trap "$X" EXIT',
    "sed by a variable": 'X={{ x }}; sed "s/a/$X/" f',
    "perl by a variable": 'X={{ x }}; perl -e "$X"',
    "option of python by a variable": 'X={{ x }}; python3 "$X"',
    "options of git by a variable": "X={{ x }}; git $X",
    "program of perl in a here-document": "perl <<EOF\n{{ x }}\nEOF",
    "here-string of bc": "bc <<< {{ x }}",
    "here-string of sqlite": "sqlite3 db <<< '{{ x }}'",
    "here-document of tclsh": "tclsh <<EOF\n{{ x }}\nEOF",
    "program of awk from the input": "awk -f - f <<EOF\n{{ x }}\nEOF",
    "pipe into php": "echo {{ x }} | php",
    "here-document of R": "R --no-save <<EOF\n{{ x }}\nEOF",
    "here-document of psql": "psql <<EOF\n{{ x }}\nEOF",
    "here-document of lua": "lua - <<EOF\n{{ x }}\nEOF",
    "pipe into dc": "echo {{ x }} | dc",
    "here-string of ruby": "ruby <<< {{ x }}",
    "variable of make": "make VERSION={{ x }}",
    "environment of make": "VERSION={{ x }} make",
    "target of make": "make {{ x }}",
    "exported to make": "export X={{ x }}; make",
    "makefile that is written": "echo {{ x }} > Makefile; make",
    "part of a makefile that is written": "echo {{ x }} >> x/rules.mk",
    "make behind timeout": "timeout 5 make {{ x }}",
    "make behind env": "env X={{ x }} make",
    "setting of git": "git -c core.pager={{ x }} log",
    "git config": "git config alias.x {{ x }}",
    "checkpoint of tar": "tar cf x --checkpoint-action={{ x }} .",
    "command of tar": "tar -xf a --to-command={{ x }}",
    "compression of tar": "tar -I {{ x }} -xf a",
    "commands of sqlite": "sqlite3 db {{ x }}",
    "program of find": "find . -exec {{ x }} \\;",
    "program of xargs": "echo a | xargs {{ x }}",
    "command of env": "env -S {{ x }}",
    "command of ssh": "ssh h {{ x }}",
    "script that is moved": "echo {{ x }} > a; mv a b; bash b",
    "script that is copied": "cp <(echo {{ x }}) s; bash s",
    "profile that is written": "echo {{ x }} >> ~/.profile; bash -l",
    "script that is copied into a folder": "cat > a <<EOF\n{{ x }}\nEOF\ncp a d/b; . d/b",
    "script under an unknown name": 'f=$(mktemp); echo {{ x }} > "$f"; mv "$f" run; bash run',
    "script behind a link": "echo {{ x }} > a; ln -s a b; sh ./b",
    "script in another folder": "cd x; echo {{ x }} > a; cd ..; bash x/a",
}
LOADED = [
    'git commit -m "{{ x }}"',
    'echo "{{ x }}" > out.txt',
    'python script.py --name "{{ x }}"',
    'for f in *.txt; do cat "$f"; done; echo {{ x }}',
    'curl -d "{{ x }}" http://x',
    "echo {{ x }} > out.txt; bash deploy.sh",
    "make test && echo done",
    "tar czf a.tgz {{ x }}",
    "tar -czf out.tgz -- {{ x }}",
    'find . -name "{{ x }}"',
    "git log {{ x }}",
    'git -c user.name="{{ x }}" commit -m "{{ x }}"',
    'git config user.email "{{ x }}"',
    'grep -rl "{{ x }}" . | xargs rm',
    'find . -name "{{ x }}" -exec grep x {} +',
    'printf "%s" "{{ x }}" | tee out.txt',
    "awk '{ print $1 }' {{ x }}",
    "python3 -m pytest {{ x }}",
    'mkdir -p "{{ x }}" && cp a.txt "{{ x }}"/',
    "n=0; n=$((n+1)); echo {{ x }} $n",
    '[ "{{ x }}" -gt 3 ] && echo big',
    'f(){ echo "$1"; }; f {{ x }}',
    'X={{ x }}; echo "$X"',
    'while IFS= read -r l; do echo "$l"; done < f; echo {{ x }}',
    "psql -v x={{ x }} -f q.sql",
    'sqlite3 {{ x }} "select 1"',
    "if [ $# -gt 0 ]; then echo {{ x }}; fi",
    'docker build -t "{{ x }}" .',
    "npm test -- {{ x }}",
    "cp a b; echo {{ x }} > notes; python3 script.py",
    "git checkout {{ x }}",
    'git tag -a {{ x }} -m "{{ x }}"',
    "git push origin {{ x }}",
    "git clone {{ x }} dir",
    "bc -l f",
]
REFUSED_BY_ENV = [
    "echo $((X))",
    "[[ $X -eq 1 ]]",
    'eval "$X"',
    'sh -c "$X"',
    "$X",
    '"$X" a',
    'echo "$X" | sh',
    'sed "s/a/$X/" f',
    "make",
    'awk "$X" f',
    "bash -c 'eval \"$X\"'",
    'perl -e "$X"',
    'python3 -c "$X"',
    "Y=$X; echo $((Y))",
    "git $X",
    "timeout 5 $X",
]
LOADED_WITH_ENV = [
    'python3 x.py "$X"',
    'git commit -m "$X"',
    'echo "$X" > out.txt',
    'for f in *.txt; do cat "$f"; done',
    'curl -d "$X" u',
    "perl -ne 'print if index($_, $ENV{X}) >= 0' notes.txt",
    'grep "$X" f',
    '[ "$X" -gt 3 ]',
    "pytest $X",
    '[ -n "$X" ] && touch "$X"',
    'curl -H "A: $X" u | python3 -m json.tool',
]
REFUSED_LISTS = [
    ["bash", "-c", 'eval "$1"', "_", "{{ x }}"],
    ["bash", "-c", "echo $(( $1 ))", "_", "{{ x }}"],
    ["make", "{{ x }}"],
    ["git", "-c", "{{ x }}", "log"],
    ["sqlite3", "db", "{{ x }}"],
    ["xargs", "{{ x }}"],
    ["find", ".", "-exec", "{{ x }}"],
]


@pytest.mark.parametrize("name", REFUSED)
def test_detour_into_code_is_refused_before_it_runs(name: str) -> None:
    problem = command_problem(REFUSED[name], "bash")
    assert problem is not None
    assert "by `env`" not in problem


@pytest.mark.parametrize("text", LOADED)
def test_honest_command_with_a_value_is_taken(text: str) -> None:
    assert command_problem(text, "bash") is None


@pytest.mark.parametrize("text", REFUSED_BY_ENV)
def test_variable_of_the_environment_with_a_value_does_not_become_code(text: str) -> None:
    assert command_problem(text, "bash", frozenset({"X"})) is not None


@pytest.mark.parametrize("text", LOADED_WITH_ENV)
def test_honest_command_with_a_variable_of_the_environment_is_taken(text: str) -> None:
    assert command_problem(text, "bash", frozenset({"X"})) is None


@pytest.mark.parametrize("command", REFUSED_LISTS)
def test_detour_in_a_list_is_refused(command: list[str]) -> None:
    assert command_problem(command, "sh") is not None


def test_code_in_a_list_does_not_calculate_with_the_environment() -> None:
    command = ["bash", "-c", "echo $((X))"]
    assert command_problem(command, "sh", frozenset({"X"})) is not None
    assert command_problem(command, "sh") is None


def test_values_come_from_expressions_in_env_and_stdin_but_not_from_secrets() -> None:
    env = {"X": "{{ inputs.x }}", "Y": "text", "KEY": "{{ secrets.KEY }}"}
    assert handed_names({"env": env}) == frozenset({"X"})
    assert handed_names({"env": {"Y": "text", "KEY": "{{ secrets.KEY }}"}}) is None
    assert handed_names({"stdin": "{{ inputs.x }}"}) == frozenset()
    assert command_problem("sh", "sh", frozenset()) is not None


@pytest.mark.parametrize(
    ("template", "value", "shown"),
    [
        ("echo deep {{ x }}", "x; touch pwned", "echo deep 'x; touch pwned'"),
        ("echo '{{ x }}'", "a; b", "echo 'a; b'"),
        ('echo "{{ x }}"', "a; b", "echo 'a; b'"),
        ("echo 'say {{ x }}'", "a' b", "echo 'say \"a' b\"'"),
        ("echo {{ x }}", "a'; b", "echo 'a\\'; b'"),
        ("echo {{ x }}", "one\ntwo", "echo 'one\u23cetwo'"),
        ("echo {{ x }}", "a\u202eb", "echo 'a\\u202eb'"),
        ("touch {{ x }}", "file.txt", "touch file.txt"),
        ("echo {{ x }}", "a b" * 200, f"echo '{('a b' * 200)[:200]}'... (600 characters)"),
    ],
)
def test_people_tell_a_value_from_the_command(template: str, value: str, shown: str) -> None:
    line = command_line(LiftedText(template=template, values=(value,)), "sh")
    assert line.shown == shown


def test_arguments_of_a_list_are_told_from_each_other() -> None:
    line = command_line(["echo", LiftedText(template="{{ x }}", values=("a b; c",))], "sh")
    assert line.shown == "echo 'a b; c'"


def test_argument_of_a_function_stays_data(tmp_path: Path) -> None:
    command = LiftedText(
        template='f() { printf %s "$1" > got; }; f {{ x }}', values=("$(touch p)",)
    )
    line = command_line(command, "sh")
    subprocess.run(line.argv, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", **line.env}, check=True)
    assert (tmp_path / "got").read_text() == "$(touch p)"
    assert not (tmp_path / "p").exists()
