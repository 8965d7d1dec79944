"""A value never becomes shell text: real shells run every position with hostile values and receive exactly the value."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.plugins.shell.lifted_values import lifted_environment
from app.plugins.shell.lifting import lift
from app.plugins.shell.syntax import ShellDialect
from app.plugins.shell.syntax_tree import ShellTextError

VALUES = [
    '"; touch pwned; "',
    "'; touch pwned; '",
    "$(touch pwned)",
    "`touch pwned`",
    "\n touch pwned\n",
    "\ntouch pwned\nEOF\ntouch pwned\n",
    "'\"'\"; touch pwned; \"'\"'",
    "*",
    "~",
    "",
    "two  words ",
    "Größe 日本 😀",
    "-rf",
    "--",
    "\\",
    "\\n\\\\",
    "a\\",
    "$HOME ${HOME} $1 $$",
    "a[$(touch pwned)]",
    "!!",
    "#",
    ")",
    "}",
    "trailing\n\n",
    "\t\r",
    "{{ x }}",
    "%s%n",
    "'''",
    '"""',
    "*/ touch pwned /*",
    "';require('fs').writeFileSync('pwned','');'",
    "';open('pwned','w');'",
]

HAS_NODE = shutil.which("node") is not None
_PRINT = "show() { printf '%s' \"$1\" > got; }\n"
_PY = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable

BOTH: dict[str, str] = {
    "bare": "show {{ x }}",
    "double quotes": 'show "{{ x }}"',
    "single quotes": "show '{{ x }}'",
    "beside other quotes": "show ''\"\"{{ x }}''",
    "assignment": 'X={{ x }}; show "$X"',
    "assignment in single quotes": "X='{{ x }}' Y=1; show \"$X\"",
    "export": 'export X={{ x }}; show "$X"',
    "redirection behind it": "printf %s {{ x }} > got",
    "redirection before it": "> got printf %s {{ x }}",
    "comment": "# {{ x }} it's \"open\nshow {{ x }} # {{ x }}",
    "continued line": "show \\\n  {{ x }}",
    "substitution": 'X=$(printf "%s." {{ x }} | cat); show "${X%.}"',
    "quoted substitution": 'printf %s "$(printf %s. "{{ x }}")" > got.; head -c -1 got. > got',
    "nested substitution": 'printf %s "$(printf %s "$(printf %s. \'{{ x }}\')")" > got.; head -c -1 got. > got',
    "backticks": "printf %s \"`printf %s. '{{ x }}'`\" > got.; head -c -1 got. > got",
    "backticks bare": 'X=`printf %s. {{ x }}`; printf %s "$X" > got.; head -c -1 got. > got',
    "here-document": "cat > got. <<EOF\n{{ x }}\nEOF\nhead -c -1 got. > got",
    "here-document among others": "cat > got. <<A; cat > other <<'B'\n{{ x }}\nA\n'$(no)' {{ x }}\nB\nhead -c -1 got. > got",
    "quoted here-document": "cat > got. <<'EOF'\n{{ x }}\nEOF\nhead -c -1 got. > got",
    "here-document without tabs": "cat > got. <<-'EOF'\n\t{{ x }}\n\tEOF\nhead -c -1 got. > got",
    "substitution in a here-document": "cat > got. <<EOF\n$(printf '%s.' \"{{ x }}\")\nEOF\nhead -c -2 got. > got",
    "default": 'unset U; show "${U:-{{ x }}}"',
    "default without quotes": "unset U; show ${U:-{{ x }}}",
    "default in single quotes": "unset U; show ${U:-'{{ x }}'}",
    "loop": 'for i in {{ x }}; do show "$i"; done',
    "case": "case {{ x }} in {{ x }}) show {{ x }};; *) show wrong;; esac",
    "case in a substitution": 'X=$(case a in a) printf %s. {{ x }};; esac); show "${X%.}"',
    "condition": "if [ {{ x }} = '{{ x }}' ] && test \"{{ x }}\" = {{ x }}; then show {{ x }}; fi",
    "subshell": "(show {{ x }})",
    "group": "{ show {{ x }}; }",
    "function": 'f() { show "$1"; }; f {{ x }}',
    "pipe": "printf %s {{ x }} | cat > got",
    "nested sh": "sh -c 'printf %s \"{{ x }}\" > got'",
    "nested sh bare": "sh -c 'printf %s {{ x }} > got'",
    "nested sh in double quotes": "sh -c \"printf %s '{{ x }}' > got\"",
    "nested sh with options": "env A=1 sh -eu -c 'printf %s {{ x }} > got' name",
    "nested twice": "sh -c \"sh -c 'printf %s {{ x }} > got'\"",
    "argument of nested sh": "sh -c 'printf %s \"$1\" > got' name {{ x }}",
    "nested sh with a here-document": "sh <<EOF\nprintf %s '{{ x }}' > got\nEOF",
    "nested sh with a quoted here-document": "sh -s <<'EOF'\nX=1; printf %s \"{{ x }}\" > got\nEOF",
    "python": f"{_PY} -c \"import sys; open('got','w',newline='').write('{{{{ x }}}}')\"",
    "python in single quotes": f'{_PY} -c \'import sys; open("got","w",newline="").write("{{{{ x }}}}")\'',
    "python with long strings": f"{_PY} -c \"open('got','w',newline='').write('''{{{{ x }}}}''')\"",
    "python outside of strings": f"{_PY} -c \"open('got','w',newline='').write({{{{ x }}}})\"",
    "python with a comment": f'{_PY} -c \'# it is {{{{ x }}}}\nopen("got","w",newline="").write("{{{{ x }}}}")\'',
    "python from a here-document": f"{_PY} - <<EOF\nopen('got','w',newline='').write('{{{{ x }}}}')\nEOF",
    "python from a quoted here-document": f"{_PY} <<'EOF'\nx = {{{{ x }}}}\nopen('got','w',newline='').write(x)\nEOF",
    "argument of python": f"{_PY} -c \"import sys; open('got','w',newline='').write(sys.argv[1])\" {{{{ x }}}}",
    "data for python": f"printf %s {{{{ x }}}} | {_PY} -c \"import sys; open('got','wb').write(sys.stdin.buffer.read())\"",
}
NODE: dict[str, str] = {
    "node": "node -e \"require('fs').writeFileSync('got', '{{ x }}')\"",
    "node in single quotes": 'node -e \'require("fs").writeFileSync("got", "{{ x }}")\'',
    "node with a template": 'node -e \'require("fs").writeFileSync("got", `{{ x }}`)\'',
    "node outside of strings": "node -e \"require('fs').writeFileSync('got', {{ x }})\"",
    "node with comments": "node -e \"/* {{ x }} */ require('fs').writeFileSync('got', '{{ x }}') // {{ x }}\"",
    "node with a here-document": "node - <<'EOF'\nrequire('fs').writeFileSync('got', \"{{ x }}\")\nEOF",
}
BASH: dict[str, str] = {
    "here-string": "cat > got. <<< {{ x }}; head -c -1 got. > got",
    "quoted here-string": "cat > got. <<< '{{ x }}'; head -c -1 got. > got",
    "double brackets": "if [[ {{ x }} == {{ x }} ]]; then show {{ x }}; fi",
    "process substitution": "cat <(printf %s '{{ x }}') > got",
    "array": 'a=({{ x }} b); show "${a[0]}"',
    "ansi text beside": "show $'it\\'s'{{ x }}; tail -c +5 got > got. ; cp got. got",
    "calculation beside": "i=1; ((i++)); for ((j=0; j<1; j++)); do show {{ x }}; done",
    "nested bash": "bash -c 'printf %s {{ x }} > got'",
    "nested bash with options": "bash -o pipefail -euc 'printf %s \"{{ x }}\" > got'",
    "function word": 'function f { show "$1"; }; f {{ x }}',
    "both streams": "printf %s {{ x }} &> got",
}
CASES: list[tuple[str, ShellDialect, str]] = (
    [(name, "sh", text) for name, text in BOTH.items()]
    + [(name, "bash", text) for name, text in BOTH.items()]
    + [(name, "bash", text) for name, text in BASH.items()]
    + ([(name, "sh", text) for name, text in NODE.items()] if HAS_NODE else [])
)


def run(
    template: str, dialect: ShellDialect, value: Any, folder: Path
) -> subprocess.CompletedProcess[bytes]:
    lifted = lift(template, dialect)
    environment = lifted_environment(lifted.slots, [value] * template.count("{{"))
    for old in ("got", "got.", "pwned"):
        (folder / old).unlink(missing_ok=True)
    return subprocess.run(
        [shutil.which(dialect) or dialect, "-c", _PRINT + lifted.text],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
        capture_output=True,
        timeout=30,
        check=False,
    )


def assert_exact(template: str, dialect: ShellDialect, value: str, folder: Path) -> None:
    ended = run(template, dialect, value, folder)
    assert not (folder / "pwned").exists(), lift(template, dialect).text
    assert ended.returncode == 0, (ended.stderr, lift(template, dialect).text)
    assert (folder / "got").read_bytes().decode() == value, lift(template, dialect).text


@pytest.mark.parametrize(("name", "dialect", "template"), CASES, ids=lambda one: str(one)[:40])
def test_program_receives_exactly_the_value(
    name: str, dialect: ShellDialect, template: str, tmp_path: Path
) -> None:
    for value in VALUES:
        assert_exact(template, dialect, value, tmp_path)


REFUSED: dict[str, str] = {
    "variable as the program": "X={{ x }}; $X",
    "variable as the program of a nested shell": "X={{ x }} bash -c '$X'",
    "argument as the program": 'f() { "$@"; }; f {{ x }}',
    "argument as the program of a nested shell": "sh -c '$1' _ {{ x }}",
    "name in a variable": "a={{ x }}; b=${!a}",
    "prompt": "a={{ x }}; : ${a@P}",
    "trace prompt": "PS4={{ x }}; set -x; :",
    "start file of bash": "env BASH_ENV={{ x }} bash -c true",
    "preloaded library": "export LD_PRELOAD={{ x }}",
    "separators": "IFS={{ x }}; for i in $HOME; do :; done",
    "script that is written": "echo {{ x }} > f.sh; sh ./f.sh",
    "script that is written by a here-document": "cat > run <<EOF\n{{ x }}\nEOF\nchmod +x run; ./run",
    "script that is written by tee": "echo {{ x }} | tee f.py; python3 f.py",
    "script from the input": "sh /dev/stdin <<EOF\n{{ x }}\nEOF",
    "script from the input with arguments": "bash -s a <<EOF\n{{ x }}\nEOF",
    "script by a redirected substitution": "sh < <(echo {{ x }})",
    "script behind a broken line": "echo {{ x }} |\n (sh)",
    "npx": "npx -c {{ x }}",
    "flock": "flock f -c {{ x }}",
    "command in a calculation": "echo $(( $(echo {{ x }}) ))",
    "old calculation": "echo $[ {{ x }} ]",
    "system of python with an argument": "python3 -c 'import sys,os; os.system(sys.argv[1])' {{ x }}",
    "the whole command": " {{ x }} ",
    "eval": "eval {{ x }}",
    "eval somewhere": 'X={{ x }}; eval "$X"',
    "eval through another": 'X={{ x }}; command eval "$X"',
    "eval inside": "X={{ x }}; export X; sh -c 'eval \"$X\"'",
    "code as a whole": "sh -c {{ x }}",
    "python as a whole": "python3 -c {{ x }}",
    "node as a whole": "node -e '{{ x }}'",
    "code from outside": 'X={{ x }}; sh -c "$X"',
    "code mixed with variables": 'sh -c "cd $HOME; echo {{ x }}"',
    "code from a substitution": 'bash -c "$(echo {{ x }})"',
    "script from a substitution": "bash <(echo {{ x }})",
    "code through a pipe": "echo {{ x }} | sh",
    "code through more pipes": "echo {{ x }} | cat | env A=1 bash -s",
    "python through a pipe": "echo {{ x }} | python3 -",
    "code by a here-string": "bash <<< {{ x }}",
    "attached option": "python3 -c{{ x }}",
    "part of an option": "sh -{{ x }} foo",
    "unknown program": '$PYTHON -c "print({{ x }})"',
    "perl": "perl -e 'print \"{{ x }}\"'",
    "ruby": "ruby -e 'puts \"{{ x }}\"'",
    "php": "env php -r 'echo \"{{ x }}\";'",
    "awk": "awk '{ print \"{{ x }}\" }' file",
    "sed": "sed 's/a/{{ x }}/' file",
    "sed by option": "sed -i -e s/a/{{ x }}/ file",
    "ssh": "ssh host rm {{ x }}",
    "xargs": "echo {{ x }} | xargs -I{} sh -c 'echo {}'",
    "source": ". {{ x }}",
    "trap": "trap {{ x }} EXIT",
    "read": "read {{ x }}",
    "unset": "unset {{ x }}",
    "name of an export": "export {{ x }}",
    "integer variable": "declare -i N; N={{ x }}",
    "reference": "X={{ x }}; declare -n Y=X",
    "printf into a name": "printf -v {{ x }} hello",
    "test of a name": "test -v {{ x }}",
    "let": "let x={{ x }}",
    "subscript": "a[{{ x }}]=1",
    "subscript of a list": "a=([{{ x }}]=1)",
    "subscript read": 'echo "${a[{{ x }}]}"',
    "pattern": 'echo "${X#{{ x }}}"',
    "length": 'echo "${X:{{ x }}}"',
    "calculated variable": "X={{ x }}; echo $((X + 1))",
    "calculated through another": "X={{ x }}; Y=$X; echo $((1 + Y))",
    "calculated test": "X={{ x }}; [[ $X -eq 1 ]]",
    "calculated subscript": 'X={{ x }}; a=(1); echo "${a[X]}"',
    "calculated loop": "for n in {{ x }}; do echo $((n)); done",
    "calculated list": "a=({{ x }}); echo $((a))",
    "read and calculated": "echo {{ x }} | while read n; do echo $((n)); done",
    "after a backslash": "echo \\{{ x }}",
    "after a backslash in quotes": 'echo "\\{{ x }}"',
    "after a dollar": "echo ${{ x }}",
    "after a dollar in quotes": 'echo "${{ x }}"',
    "ansi text": "echo $'a {{ x }}'",
    "backslash in backticks": "echo `echo \\$X {{ x }}`",
    "delimiter": "cat <<{{ x }}\nx\n",
    "here-document without end": "cat <<EOF\n{{ x }}\n",
    "open quote": "echo 'a {{ x }}",
    "open double quote": 'echo "a {{ x }}',
    "open substitution": "echo $(a {{ x }}",
    "closing bracket": "echo {{ x }} )",
    "f-string": "python3 -c \"print(f'{{ x }}')\"",
    "raw string": "python3 -c \"print(r'{{ x }}')\"",
    "bytes": "python3 -c \"print(b'{{ x }}')\"",
    "open string of python": 'python3 -c "print(\'{{ x }})"',
    "name of python": "python3 -c 'get_{{ x }}()'",
    "system of python": "python3 -c \"import os; os.system('echo {{ x }}')\"",
    "shell of node": "node -e \"require('child_process').execSync('echo {{ x }}')\"",
    "template of node": "node -e 'console.log(`${1} {{ x }}`)'",
    "tag of node": "node -e 'console.log(String.raw`{{ x }}`)'",
    "regular expression of node": "node -e 'console.log(/{{ x }}/.test(\"a\"))'",
    "escape of python": "python3 -c \"print('\\\\{{ x }}')\"",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_lifted_is_refused_before_it_runs(name: str) -> None:
    with pytest.raises(ShellTextError) as caught:
        lift(REFUSED[name], "bash")
    assert len(str(caught.value)) > 10


def test_shells_disagree_about_double_brackets_so_sh_refuses_them() -> None:
    with pytest.raises(ShellTextError, match="do not agree"):
        lift("((x = 1)); echo {{ x }}", "sh")


def test_text_without_values_is_left_alone() -> None:
    assert lift('eval "$X" | sh', "sh").text == 'eval "$X" | sh'


@pytest.mark.parametrize("dialect", ["sh", "bash"])
def test_numbers_are_calculated_with(tmp_path: Path, dialect: ShellDialect) -> None:
    template = "show $(( {{ x }} * 2 - {{ x }} ))"
    for value in (7, -7, "12", 0):
        assert run(template, dialect, value, tmp_path).returncode == 0
        assert (tmp_path / "got").read_text() == str(int(value))


@pytest.mark.parametrize(
    "template", ["echo $(( {{ x }} ))", "[[ 1 -eq {{ x }} ]]", "(( {{ x }} ))"]
)
@pytest.mark.parametrize("value", ["a[$(touch pwned)]", "", "1+1", "x", 1.5, True, None, "9" * 30])
def test_only_whole_numbers_are_calculated_with(template: str, value: Any) -> None:
    lifted = lift(template, "bash")
    with pytest.raises(Invalid, match="no whole number"):
        lifted_environment(lifted.slots, [value])


@pytest.mark.parametrize(
    "template", ["sh {{ x }} {{ x }}", "python3 {{ x }}", "node {{ x }}", "sed p {{ x }}"]
)
def test_value_is_no_option_of_a_program_that_takes_code(template: str) -> None:
    with pytest.raises(Invalid, match="begins with a dash"):
        lifted_environment(lift(template, "sh").slots, ["-c", "-c"])


@pytest.mark.parametrize("value", ["eval", "/bin/sh", "sudo", "a b", "", "-x", "$(x)", "."])
def test_value_chooses_no_program_that_takes_code(value: str) -> None:
    for template in ("{{ x }} {{ y }}", "env A=1 {{ x }} {{ y }}", "command {{ x }} {{ y }}"):
        with pytest.raises(Invalid, match="names the program"):
            lifted_environment(lift(template, "sh").slots, [value, "touch pwned"])


def test_program_may_come_from_the_configuration(tmp_path: Path) -> None:
    ended = run("{{ x }} -n {{ x }}", "sh", "echo", tmp_path)
    assert ended.stdout == b"echo"


def test_values_of_every_type_become_literals(tmp_path: Path) -> None:
    value = {"a": [1, -2.5, True, None, "it's \" \\ 😀"], "b'": {}}
    program = f"{_PY} -c \"import json; open('got','w').write(json.dumps({{{{ x }}}}))\""
    assert run(program, "sh", value, tmp_path).returncode == 0
    assert json.loads((tmp_path / "got").read_text()) == value
    if HAS_NODE:
        program = "node -e \"require('fs').writeFileSync('got', JSON.stringify({{ x }}))\""
        assert run(program, "sh", value, tmp_path).returncode == 0
        assert json.loads((tmp_path / "got").read_text()) == value


def test_nested_command_fails_where_the_environment_is_not_handed_on(tmp_path: Path) -> None:
    ended = run("env -i sh -c 'echo {{ x }} > got'", "sh", "value", tmp_path)
    assert ended.returncode != 0
    assert not (tmp_path / "got").exists() or not (tmp_path / "got").read_bytes()
    assert b"SLIPWAY_VALUE_1" in ended.stderr


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "x" * 140_000])
def test_value_that_no_command_can_take_is_named(value: str) -> None:
    with pytest.raises(Invalid, match="expression 1") as caught:
        lifted_environment(lift("echo {{ x }}", "sh").slots, [value])
    assert caught.value.code == "command_value"


_HOSTILE = st.text(
    st.sampled_from("\"'`$(){}[]<>;&|*?~#!\\\n\t =-abEOF09.%^,:@+/é😀"), max_size=24
).map(lambda text: text.replace("ab", "touch pwned"))
_ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=24)
_FAST = [case for case in CASES if "node" not in case[0] and "python" not in case[0]]


@given(case=st.sampled_from(_FAST), value=_HOSTILE | _ANY)
@settings(max_examples=300)
def test_no_value_escapes_from_any_position(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, ShellDialect, str], value: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "lifted"
    folder.mkdir(exist_ok=True)
    assert_exact(case[2], case[1], value, folder)


_PIECES = st.sampled_from(
    [
        *("{{ x }}", "{{ x }}", "'", '"', "`", "$(", ")", "${A:-", "}", "\\", "\n", " ", " "),
        *("echo", "sh -c ", "bash -c ", "python3 -c ", "$", "$((", "))", "<<EOF\n", "\nEOF\n"),
        *(
            "<<'EOF'\n",
            "|",
            ";",
            "&&",
            "#",
            "case a in a) ",
            " esac",
            "X=",
            "(",
            "<(",
            "[[ ",
            " ]]",
            "[",
            "]",
            "-",
        ),
    ]
)


@given(pieces=st.lists(_PIECES, min_size=2, max_size=12), dialect=st.sampled_from(["sh", "bash"]))
@settings(max_examples=500)
def test_no_text_makes_a_value_into_a_command(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], dialect: ShellDialect
) -> None:
    """Whatever the text is: it is refused, or no hostile value runs anything."""
    template = "".join(pieces)
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    try:
        lifted = lift(template, dialect)
    except ShellTextError:
        return
    for value in (
        "$(touch pwned)",
        "'; touch pwned; '",
        '"; touch pwned; "',
        "\n touch pwned\n",
        "`touch pwned`",
    ):
        try:
            environment = lifted_environment(lifted.slots, [value] * template.count("{{"))
        except Invalid:
            continue
        subprocess.run(
            [shutil.which(dialect) or dialect, "-c", lifted.text],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", **environment},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )
        assert not (folder / "pwned").exists(), (template, lifted.text, value)
