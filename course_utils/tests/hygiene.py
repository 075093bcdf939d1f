"""What can be read in a notebook's file: each function returns its complaints, in words.

An empty list means that nothing is wrong. `test_notebooks.py` puts these questions to the
notebooks of the course, and `test_canary.py` shows that each complaint is really made.
"""

import ast
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote

import nbformat
from nbformat.validator import iter_validate

LINES_IN_A_CODE_CELL = 25
WORDS_IN_A_TEXT_CELL = 120
ALT_TEXT_LENGTH = 20
REASON_LENGTH = 15
CLOSING_HEADINGS = ["In practice", "Recap", "Next", "Further reading"]
BANNED_WORDS = ("simply", "obviously", "clearly", "just")

# What no stored output may hold, because it differs from one machine or version to the next.
UNSTABLE_OUTPUT = {
    "a carriage return": r"\r",
    "a memory address": r"\b0x[0-9a-fA-F]{6,}",
    "an absolute path": r"(?<![\w/.<:-])/[\w.-]+/[\w./-]+|\b[A-Z]:\\",
    "the repr of a NumPy scalar": r"\bnp\.(?:(?:float|u?int|bool|complex)\w*\(|True_|False_)",
}

# Calls that end the kernel, wait for a keyboard, or run something that cannot fail the cell.
BANNED_CALLS = {"get_ipython", "quit", "exit", "sys.exit", "input", "os.system"}
BROAD_EXCEPTIONS = {"Exception", "BaseException"}


def problems(path):
    """Everything wrong with one notebook that can be seen in its own file."""
    text = path.read_text(encoding="utf-8")
    found = schema_problems(json.loads(text))
    if found:  # nothing below can rely on what the file holds
        return found
    notebook = nbformat.reads(text, as_version=4)
    found = metadata_problems(notebook) + text_problems(notebook)
    if re.match(r"\d\d_", path.name) and not path.name.startswith("00_"):
        found += anatomy_problems(path, notebook)
    return found + run_problems(notebook) + code_problems(notebook) + output_problems(notebook)


def schema_problems(raw):
    """The file as it is on disk: nbformat would repair some of this while it reads."""
    if (raw.get("nbformat"), raw.get("nbformat_minor")) != (4, 5):
        return ["the format is not nbformat 4.5"]
    found = [
        f"invalid: {error.message}" for error in iter_validate(raw, version=4, version_minor=5)
    ]
    ids = [cell["id"] for cell in raw["cells"] if "id" in cell]
    return found + [f"two cells have the id {i}" for i in sorted(set(ids)) if ids.count(i) > 1]


def metadata_problems(notebook):
    """The kernel that every learner has, and nothing that a run leaves behind."""
    found = []
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernelspec is not python3")
    found += [
        f"metadata.{key} is stored" for key in ("widgets", "papermill") if key in notebook.metadata
    ]
    for where, cell in numbered(notebook):
        if cell.cell_type == "raw":
            found.append(f"{where}: a raw cell never runs")
        left = {"execution", "papermill", "ExecuteTime"} & set(cell.metadata)
        found += [f"{where}: metadata.{key} is stored" for key in sorted(left)]
    return found


def run_problems(notebook):
    """Every code cell ran once, from top to bottom, and its tags hide nothing."""
    cells = code_cells(notebook)
    counts = [cell.execution_count for _, cell in cells]
    found = [] if cells else ["there is no code cell"]
    if counts != list(range(1, len(cells) + 1)):
        found.append(f"the code cells did not run once, from top to bottom: {counts}")
    for i, (where, cell) in enumerate(cells):
        tags = [tag for tag in cell.metadata.get("tags", []) if changes_the_test(tag)]
        if "NBVAL_" in cell.source:
            found.append(f"{where}: an NBVAL comment, where a tag can state its reason")
        if any("skip" in tag for tag in tags):
            found.append(f"{where}: a skipped cell")
        if tags and len(cell.metadata.get("reason", "")) < REASON_LENGTH:
            found.append(f"{where}: the tag {tags[0]} without metadata.reason")
        if any("ignore" in tag for tag in tags) and not asserted(cells, i):
            found.append(f"{where}: its output is ignored, and neither it nor the next asserts")
    return found


def changes_the_test(tag):
    """Tags that nbval, or another runner, obeys."""
    return "nbval" in tag.lower() or "skip" in tag.lower() or tag == "raises-exception"


def code_problems(notebook):
    """What the source of the code cells may not hold."""
    found, asserts = [], 0
    for where, cell in code_cells(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if not lines:
            found.append(f"{where}: an empty cell")
        if len(lines) > LINES_IN_A_CODE_CELL:
            found.append(f"{where}: {len(lines)} lines of code")
        if cell.source.rstrip().endswith(";"):
            found.append(f"{where}: ends in a semicolon, which nbval and Jupyter read differently")
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            found.append(f"{where}: not plain Python (a magic, a shell line?)")
            continue
        asserts += has_assert(tree)
        found += [f"{where}: {complaint}" for complaint in syntax_problems(tree)]
    if not asserts:
        found.append("no cell asserts anything")
    return found


def syntax_problems(tree):
    """Python that runs, and hides something."""
    progress = progress_strings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Tuple):
            yield "asserts a tuple, which is always true"
        elif isinstance(node, ast.Try):
            yield from try_problems(node, tree)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in BANNED_CALLS:
            yield f"calls {ast.unparse(node.func)}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            if any(is_broad(argument) for argument in node.args):
                yield "suppresses every exception"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path":
            yield "uses sys.path"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # nbval and Jupyter drop what stands before it: only a progress line may use it.
            if "\r" in (node.value[1:] if node in progress else node.value):
                yield "a carriage return in a string that is not the start of a progress line"


def progress_strings(tree):
    """The strings that open what is printed: `print("\\rstep 3", end="")`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print" and node.args:
            first = node.args[0]
            found.add(first.values[0] if isinstance(first, ast.JoinedStr) else first)
    return found


def try_problems(node, tree):
    """A `try` that catches its error has to hold that error against something."""
    swallowing = [handler for handler in node.handlers if not has_assert_or_raise(handler)]
    if any(is_broad(handler.type) for handler in swallowing):
        yield "swallows every exception"
    later = [n for n in ast.walk(tree) if getattr(n, "lineno", 0) > node.end_lineno]
    checks = [*node.orelse, *later]
    if swallowing and not any(has_assert_or_raise(check) for check in checks):
        yield "a try that succeeds both ways: assert on the exception"


def is_broad(kind):
    """Whether `except kind` catches nearly everything; `kind` is None in a bare `except:`."""
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(k is None or ast.unparse(k) in BROAD_EXCEPTIONS for k in kinds)


def has_assert(tree):
    """Whether it holds an `assert`, or a call such as `np.testing.assert_allclose(...)`."""
    return any(isinstance(node, ast.Assert) or asserts_by_call(node) for node in ast.walk(tree))


def asserts_by_call(node):
    return isinstance(node, ast.Call) and re.search(r"\bassert_\w+$", ast.unparse(node.func))


def has_assert_or_raise(tree):
    return has_assert(tree) or any(isinstance(node, ast.Raise) for node in ast.walk(tree))


def asserted(cells, i):
    """Whether a code cell or the one after it holds an assert."""
    return any("assert" in cell.source and has_assert(plain(cell)) for _, cell in cells[i : i + 2])


def plain(cell):
    """The cell as a syntax tree: an empty one if it is not plain Python, which is refused above."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])


def output_problems(notebook):
    """What the stored outputs may not hold, and what a figure needs."""
    found = []
    cells = code_cells(notebook)
    for i, (where, cell) in enumerate(cells):
        shown = "\n".join(visible_text(output) for output in cell.outputs)
        for output in cell.outputs:
            if output.get("name") == "stderr":
                found.append(f"{where}: stderr is stored")
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get(
                "tags", []
            ):
                found.append(f"{where}: an error is stored")
            kinds = [
                k for k in output.get("data", {}) if k.startswith("image/") or k.endswith("/pdf")
            ]
            found += [f"{where}: a raw {k} instead of the figure helper" for k in kinds]
            for alt in alternative_texts(output):
                if len(alt) < ALT_TEXT_LENGTH:
                    found.append(f"{where}: a figure whose alternative text is {alt!r}")
        for name, pattern in UNSTABLE_OUTPUT.items():
            if match := re.search(pattern, shown):
                found.append(f"{where}: {name} in an output: {match.group()!r}")
        if "<img" in shown and not asserted(cells, i):
            found.append(f"{where}: a figure, and neither it nor the next cell asserts")
        if re.search(r"\bnan\b", shown, re.IGNORECASE) and not asserted(cells, i):
            found.append(f"{where}: NaN in an output, and neither it nor the next cell asserts")
    return found


def visible_text(output):
    """All text of one output, without the pixels of its pictures."""
    data = output.get("data", {})
    texts = [output.get("text", ""), output.get("evalue", "")]
    texts += [str(value) for kind, value in data.items() if kind.startswith("text/")]
    return re.sub(r"base64,[A-Za-z0-9+/=]+", "", "\n".join(texts))


def alternative_texts(output):
    """The alternative text of each `<img>` of an output, "" where it has none."""
    found = []

    class Images(HTMLParser):
        def handle_starttag(self, tag, attributes):
            if tag == "img":
                found.append(dict(attributes).get("alt") or "")

    Images().feed(output.get("data", {}).get("text/html", ""))
    return found


def text_problems(notebook):
    """The prose: one title, short cells, no word that belittles the reader."""
    found = []
    titles = [
        n for n, cell in enumerate(notebook.cells) for level, _ in headings(cell) if level == 1
    ]
    if titles != [0]:
        found.append("the one H1 is not in the first cell alone")
    for where, cell in numbered(notebook):
        if cell.cell_type != "markdown":
            continue
        count = len(re.findall(r"[A-Za-z0-9'’-]+", prose(cell)))
        if count > WORDS_IN_A_TEXT_CELL:
            found.append(f"{where}: {count} words")
        for word in BANNED_WORDS:
            if re.search(rf"\b{word}\b", prose(cell), re.IGNORECASE):
                found.append(f"{where}: the word {word!r}")
    return found


def anatomy_problems(path, notebook):
    """The end of every lesson from 01 on; a notebook of solutions has no such end."""
    if path.stem.endswith("_solutions"):
        return []
    titles = [
        title for _, cell in numbered(notebook) for level, title in headings(cell) if level == 2
    ]
    closing = [title for title in titles if title in CLOSING_HEADINGS]
    return [] if closing == CLOSING_HEADINGS else [f"the closing headings are {closing}"]


def exercise_problems(lesson, solutions):
    """Each exercise has a stub, and a solution with the stub's name and arguments."""
    cells = nbformat.read(lesson, as_version=4).cells
    titles = [title for cell in cells for level, title in headings(cell) if level == 3]
    numbers = [m[1] for title in titles if (m := re.match(r"Exercise (\d+\.\d+): \S", title))]
    found = [
        f"a heading that is no 'Exercise N.M: ...': {title}"
        for title in titles
        if title.startswith("Exercise") and not re.match(r"Exercise \d+\.\d+: \S", title)
    ]
    if solutions.exists() != bool(numbers):
        found.append(f"{len(numbers)} exercises, but solutions exist: {solutions.exists()}")
    expected = [f"{int(lesson.name[:2])}.{i + 1}" for i in range(len(numbers))]
    if numbers != expected:
        found.append(f"the exercises are {numbers}, not {expected}")

    stubs = [(f, n) for f in functions(lesson) if (n := stub_number(f))]
    if sorted({n for _, n in stubs}) != sorted(numbers):
        found.append(f"exercises {numbers}, but stubs for {sorted({n for _, n in stubs})}")
    solved = functions(solutions) if solutions.exists() else []
    for stub, number in stubs:
        same = [
            f for f in solved if f.name == stub.name and ast.dump(f.args) == ast.dump(stub.args)
        ]
        if not any(stub_number(f) is None for f in same):
            found.append(f"exercise {number}: no solution {stub.name}({ast.unparse(stub.args)})")
    return found


def functions(path):
    """The functions that a notebook's cells define."""
    trees = [plain(cell) for _, cell in code_cells(nbformat.read(path, as_version=4))]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def stub_number(function):
    """The "3.1" of a function that ends in `raise NotImplementedError("Exercise 3.1")`, or None."""
    match = re.fullmatch(
        r"raise NotImplementedError\('Exercise (\d+\.\d+)'\)", ast.unparse(function.body[-1])
    )
    return match and match[1]


def link_problems(path, root):
    """Relative links and pictures, of a notebook or of a Markdown file, that lead nowhere."""
    found = []
    for target in links(path):
        if re.match(r"[a-z][a-z+.-]*:", target):  # on the web: nothing here can reach it
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (path.parent / name).resolve() if name else path.resolve()
        if not file.is_relative_to(root.resolve()) or not file.exists():
            found.append(f"a link to {target}, which does not exist")
        elif anchor and anchor not in anchors(file):
            found.append(f"a link to {target}, which has no such heading")
    return found


def links(path):
    """Where the text of a notebook or of a Markdown file links to."""
    text = without_code("\n\n".join(texts(path)))
    inline = re.findall(r"\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*)?\)", text)
    named = re.findall(r"^ {0,3}\[[^\]]+\]:\s*(\S+)", text, re.MULTILINE)
    return inline + named + re.findall(r"\b(?:src|href)=[\"']([^\"']+)", text)


def anchors(path):
    """The anchors of the headings of a file, as Jupyter or as GitHub makes them."""
    found = set()
    for text in texts(path):
        found.update(re.findall(r"\bid=[\"']([^\"']+)", text))
        for _, title in headings(nbformat.v4.new_markdown_cell(text)):
            title = re.sub(r"[`*]", "", title)
            slug = title if path.suffix == ".ipynb" else re.sub(r"[^\w\s-]", "", title.lower())
            found.add(slug.replace(" ", "-"))
    return found


def texts(path):
    """The text cells of a notebook, or the whole of a Markdown file."""
    if path.suffix != ".ipynb":
        return [path.read_text(encoding="utf-8")]
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


def set_problems(root):
    """A notebook that vanished, or that nothing leads to: the README lists each lesson."""
    linked = {target.partition("#")[0] for target in links(root / "README.md")}
    linked = {target for target in linked if re.fullmatch(r"notebooks/[^/]+\.ipynb", target)}
    on_disk = {path.relative_to(root).as_posix() for path in notebooks(root)}
    solutions = {solutions_of(root / name).relative_to(root).as_posix() for name in linked}
    lost = sorted(linked - on_disk)
    extra = sorted(on_disk - linked - solutions)
    return [f"{name} is in README.md, and not on disk" for name in lost] + [
        f"{name} belongs to no lesson in README.md" for name in extra
    ]


def collection_problems(root):
    """Cells that a bare `pytest` in the folder would pass by."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    collected = [line.partition("::")[0] for line in run.stdout.splitlines() if "::Cell " in line]
    found = []
    for path in notebooks(root):
        name = path.relative_to(root).as_posix()
        there = len(code_cells(nbformat.read(path, as_version=4)))
        if collected.count(name) != there:
            found.append(f"{name}: pytest collects {collected.count(name)} of {there} cells")
    return found


def notebooks(root):
    """Every notebook of the course, in order, whatever the case of its suffix."""
    found = [path for path in (root / "notebooks").rglob("*") if path.suffix.lower() == ".ipynb"]
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def lessons(root):
    """The notebooks that are not solutions."""
    return [path for path in notebooks(root) if path.parent.name != "solutions"]


def solutions_of(lesson):
    """Where the solutions of a lesson belong."""
    return lesson.parent / "solutions" / f"{lesson.stem}_solutions.ipynb"


def numbered(notebook):
    """Each cell with a name that finds it: its place, counted from 1, and its first line."""
    for n, cell in enumerate(notebook.cells, 1):
        first = (cell.source.splitlines() or [""])[0]
        yield f"cell {n} ({first[:40]})", cell


def code_cells(notebook):
    return [(where, cell) for where, cell in numbered(notebook) if cell.cell_type == "code"]


def headings(cell):
    """The level and the title of each heading of a text cell."""
    if cell.cell_type != "markdown":
        return []
    found = re.findall(
        r"^(#{1,6})\s+(.+?)\s*#*$", without_code(cell.source, inline=False), re.MULTILINE
    )
    return [(len(marks), title) for marks, title in found]


def prose(cell):
    """The words of a text cell: code, formulas, tags and addresses each count as one."""
    text = without_code(cell.source)
    return re.sub(r"\$\$.*?\$\$|\$[^$]*\$|<[^>]+>|\]\([^)]*\)", " x ", text, flags=re.DOTALL)


def without_code(text, inline=True):
    """Markdown without its code blocks and, unless told otherwise, without code in a line."""
    text = re.sub(r"^(```|~~~).*?^\1\s*$", "x", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`]*`", " x ", text) if inline else text
