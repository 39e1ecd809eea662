"""Makes the references of this folder from Hugging Face's tokenizers library.

    pip install tokenizers==0.23.3
    python make.py SHARED [tiny] [unigram] [unicode] [corpora] [graphemes]

SHARED is the folder with tokenizers/, corpora/ and zoo/. What is made:

tiny/NAME.json.gz      a small tokenizer of one kind and what the library makes
                       of nasty texts with it, in the fields of vectors.py
                       (unigram makes those of this kind only)
unicode.json           SHA-256 of the library's character classes and forms
                       over all characters
corpora.json           SHA-256 of the ids of whole corpora, little-endian int32
../grapheme_tables.go  the library's grapheme cluster boundaries, measured

Training text is Alice's Adventures in Wonderland, which is in the public domain.
"""
import base64, gzip, hashlib, json, os, random, struct, sys, unicodedata
import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers as N, pre_tokenizers as P, processors, trainers

SHARED = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(SHARED, "tokenizers"))
from vectors import TEXTS, fuzz  # noqa: E402

ALICE = os.path.join(SHARED, "corpora/canterbury/alice29.txt")
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CL100K = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
O200K = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
MORE = ["Hello the cat's hat, the Cat-hat; 12345 and 6!", "aa--bb---cc- -dd", "a-b", "-", "--", "-a", "a-", "the the  the", " alice", "ALICE alice\tAlice", "x\u0301" * 3,
        "<s>the</s> <s> </s>", "<mask> <mask>the<mask>", "the<mask> ,<mask>", "word wordword word's sword word", "  word  ", "[A] [ A ] [a]", "ABBA abba", "Café CAFÉ cafe\u0301",
        "q" + "\u0301" * 40 + "\u0323" * 3, "e" + "\u0323\u0301" * 20, "ᄒ" + "ᅡ" + "ᆫ" + "\u0301" * 12, "한\u0301\u0323", "Ａﬁ①㌀", "\u32ff\ua7f2", "İIıi ΑΣ ΣΑΣ", "line\n^x\n", "\u2003wide\u00a0", "𝟘𝟙 ٣٤ Ⅷ½", "<0x41><0x0A>é"]
SHORT = ["", " ", "a", "  a", "Hello, y'all! How are you 😁 ?", "3.14159 1,234,567 0x1F4A9 ²³¼", "def f(x):\n    return x ** 2  # square\n\n\nprint(f(3))", "東京タワーは高い。", "naïve café", "nai\u0308ve cafe\u0301",
         "!!!???...,,,", "———–‘’“”…", "<s> </s> <unk> <pad>", "▁under▁score ▁", "Multiple   spaces    between     words", "trailing   ", "١٢٣ ০১২ ๐๑๒", "a'ſ B'S don'T I'LL"] + MORE


def write(name, t, texts):
    """Writes a tokenizer with its vectors; t is a Tokenizer or the JSON of one."""
    j = json.loads(t.to_str()) if isinstance(t, Tokenizer) else t
    t = Tokenizer.from_str(json.dumps(j))
    rows = []
    for s in texts:
        i, q = t.encode(s).ids, t.encode(s, add_special_tokens=False).ids
        rows.append({"text": s, "ids": i, "ids_plain": q, "decoded": t.decode(q, skip_special_tokens=False), "decoded_skip": t.decode(i)})
    data = json.dumps({"tokenizer": j, "vocab": t.get_vocab_size(), "library": tokenizers.__version__, "vectors": rows}, ensure_ascii=False).encode()
    with open(os.path.join(HERE, "tiny", name + ".json.gz"), "wb") as f:
        f.write(gzip.compress(data, 9, mtime=0))


def trained(model, size, pre=None, norm=None, specials=(), alphabet=(), limit=60, **trainer):
    t = Tokenizer(model)
    if pre: t.pre_tokenizer = pre
    if norm: t.normalizer = norm
    t.train_from_iterator(open(ALICE, encoding="utf-8").read().split("\n\n")[:400], trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(specials), initial_alphabet=list(alphabet), limit_alphabet=max(limit, len(alphabet)), show_progress=False, **trainer))
    return t


def byte_level(pre, size=420, **kw):
    t = trained(models.BPE(), size, pre, alphabet=P.ByteLevel.alphabet(), **kw)
    t.decoder = decoders.ByteLevel()
    return t


def llama(size=520, merges=True):
    """A BPE with byte_fallback on text with visible spaces."""
    t = trained(models.BPE(unk_token="<unk>"), size - 256, P.Metaspace(), specials=["<unk>", "<s>", "</s>"])
    j = json.loads(t.to_str())
    v = j["model"]["vocab"]
    for b in range(256):
        v[f"<0x{b:02X}>"] = len(v)
    j["model"].update(byte_fallback=True, fuse_unk=True)
    j["pre_tokenizer"] = None
    return j


def section(component):
    return json.loads(component.__getstate__())


def tiny():
    os.makedirs(os.path.join(HERE, "tiny"), exist_ok=True)
    full = TEXTS + MORE + list(fuzz(3, 30))
    write("zoo", json.load(open(os.path.join(SHARED, "zoo/tokenizer.json"))), full)
    write("byte-level", byte_level(P.ByteLevel(add_prefix_space=True)), full)
    write("byte-level-digits", byte_level(P.Sequence([P.Digits(individual_digits=True), P.ByteLevel(add_prefix_space=False)])), SHORT)
    write("byte-level-falcon", byte_level(P.Sequence([P.Punctuation("contiguous"), P.ByteLevel(add_prefix_space=False), P.Digits(), P.Split(Regex("[0-9][0-9][0-9]"), "isolated")])), SHORT)
    for name, rx in (("llama3", LLAMA3), ("cl100k", CL100K), ("qwen2", QWEN2), ("bloom", BLOOM), ("o200k", O200K)):
        t = byte_level(P.Sequence([P.Split(Regex(rx), "isolated"), P.ByteLevel(add_prefix_space=False, use_regex=False)]), specials=["<s>", "</s>"])
        j = json.loads(t.to_str())
        j["model"]["ignore_merges"] = name == "llama3"
        if name == "llama3":  # a token that no merges make
            j["model"]["vocab"]["Hello"] = len(j["model"]["vocab"])
        if name in ("qwen2", "o200k"):
            j["normalizer"] = section(N.NFC())
        write("pattern-" + name, j, full if name != "cl100k" else SHORT)
    base = llama()
    llama_decoder = section(decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]))
    bos = section(processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A $B", special_tokens=[("<s>", 1), ("</s>", 2)]))
    legacy = base | {"normalizer": section(N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")])), "decoder": llama_decoder, "post_processor": bos}
    write("byte-fallback", legacy, full)
    v = legacy["model"]["vocab"]  # a byte without a token makes characters with it unknown
    v = {k: i for i, k in enumerate(sorted((k for k in v if k != "<0xE2>"), key=v.get))}
    for fuse in (True, False):
        write(f"byte-fallback-partly-{'fused' if fuse else 'unfused'}", legacy | {"model": legacy["model"] | {"vocab": v, "fuse_unk": fuse}}, SHORT)
    for scheme in ("always", "first", "never"):
        for split in (True, False):
            m = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split}
            write(f"metaspace-{scheme}-{'split' if split else 'whole'}", base | {"pre_tokenizer": m, "decoder": m, "added_tokens": [added("<s>", 1), added("</s>", 2)], "post_processor": bos}, SHORT)
    m = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
    write("metaspace-old-dialect", base | {"pre_tokenizer": m, "decoder": m}, SHORT)
    for name, norm in (("strip", N.Strip()), ("replace", N.Sequence([N.Replace("Hello", ""), N.Replace("a", "x"), N.Replace(Regex(r"\s{2,}|--"), " ")]))):
        write("metaspace-first-after-" + name, base | {"normalizer": section(norm), "pre_tokenizer": section(P.Sequence([P.Split("t", "merged_with_next"), P.Metaspace(prepend_scheme="first")]))}, SHORT)
    characters = json.loads(trained(models.BPE(unk_token="<unk>"), 160, specials=["<unk>", "<s>", "</s>"], limit=50).to_str())
    for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"):
        for invert in (False, True):
            write(f"split-{behavior}{'-inverted' if invert else ''}", characters | {"pre_tokenizer": section(P.Split(Regex(r"-|\s|[A-C]+"), behavior, invert))}, SHORT)
        write(f"punctuation-{behavior}", characters | {"pre_tokenizer": section(P.Punctuation(behavior))}, SHORT)
    write("split-string", characters | {"pre_tokenizer": section(P.Split("--", "removed"))}, SHORT)
    write("split-empty-matches", characters | {"pre_tokenizer": section(P.Split(Regex(r"-*|^x"), "merged_with_previous"))}, SHORT)
    write("split-lines", characters | {"pre_tokenizer": section(P.Split(Regex(r"^.|\h+|\w$|(?m:n.f)"), "isolated"))}, SHORT)
    write("whitespace", characters | {"pre_tokenizer": section(P.Whitespace())}, SHORT)
    write("whitespace-split", characters | {"pre_tokenizer": section(P.WhitespaceSplit())}, SHORT)
    write("digits", characters | {"pre_tokenizer": section(P.Digits())}, SHORT)
    for name in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase"):
        write("normalizer-" + name.lower(), base | {"normalizer": section(getattr(N, name)()), "decoder": llama_decoder}, SHORT)
    fused = characters | {"model": characters["model"] | {"fuse_unk": True}}
    write("unknown-fused", fused, SHORT)
    write("unknown-none", characters | {"model": characters["model"] | {"unk_token": None}}, SHORT)
    write("decoder-fuse", characters | {"decoder": section(decoders.Fuse())}, SHORT)
    write("decoder-strip-each", characters | {"decoder": section(decoders.Sequence([decoders.Replace(Regex("[aeiou]"), "-"), decoders.Strip("-", 1, 0)]))}, SHORT)
    suffix = trained(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"), 300, P.Whitespace(), N.Lowercase(), ["<unk>"], end_of_word_suffix="</w>")
    suffix.decoder = decoders.BPEDecoder()
    write("suffix", suffix, SHORT)
    prefix = trained(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"), 300, P.Whitespace(), None, ["<unk>"], continuing_subword_prefix="##")
    write("prefix", prefix, SHORT)
    flags(base, llama_decoder)
    lengths(characters)
    unigram()


def added(content, id, **flags):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} | flags


def flags(base, decoder):
    n = len(base["model"]["vocab"])
    for i, flag in enumerate(["single_word", "lstrip", "rstrip", "normalized"]):
        for special in (True, False):
            tokens = [added("<s>", 1), added("</s>", 2, **{flag: True}), added("<mask>", n, special=special, **{flag: True}), added("word", n + 1, special=special, **{flag: True}),
                      added("wordword", n + 2, special=False), added("[A]", n + 3, special=special, **{flag: True}), added(" ", n + 4, special=False, **{flag: True})][: 7 if special else 6]
            norm = N.Sequence([N.Lowercase(), N.Prepend("▁"), N.Replace(" ", "▁")] if special else [N.Replace(" ", "▁"), N.Lowercase()])
            write(f"added-{flag}{'-special' if special else ''}", base | {"added_tokens": tokens, "normalizer": section(norm), "decoder": decoder}, SHORT)
    tokens = [added("<mask>", n, lstrip=True, rstrip=True, single_word=True), added("word", n + 1, lstrip=True, rstrip=True, normalized=True, special=False), added("  ", n + 2, rstrip=True, special=False)]
    write("added-all", base | {"added_tokens": tokens, "pre_tokenizer": section(P.Metaspace(prepend_scheme="first")), "decoder": section(decoders.Metaspace())}, SHORT)


def lengths(characters):
    for direction in ("Left", "Right"):
        for strategy in ("BatchLongest", {"Fixed": 12}):
            name = f"lengths-{direction.lower()}-{'fixed' if isinstance(strategy, dict) else 'longest'}"
            write(name, characters | {
                "truncation": {"direction": direction, "max_length": 9, "strategy": "LongestFirst", "stride": 2},
                "padding": {"strategy": strategy, "direction": direction, "pad_to_multiple_of": 5, "pad_id": 0, "pad_type_id": 0, "pad_token": "<unk>"},
                "post_processor": section(processors.Sequence([processors.ByteLevel(), processors.TemplateProcessing(single="<s> $A </s> </s>", pair="$A $B", special_tokens=[("<s>", 1), ("</s>", 2)])])),
                "added_tokens": [added("<unk>", 0), added("<s>", 1), added("</s>", 2)]}, SHORT)


def charsmap(table):
    """SentencePiece's form of a table of replacements: darts-clone's double array, each state put where it fits first."""
    strings, at = "", {}
    for v in sorted(set(table.values())):
        at[v] = len(strings.encode())
        strings += v + "\0"
    root = {}
    for k, v in table.items():
        state = root
        for c in k.encode():
            state = state.setdefault(c, {})
        state[None] = at[v]
    units, bases = {0: 0}, set()

    def place(state, parent):
        labels = [0 if c is None else c for c in state]
        base = next(b for b in range(1, 1 << 21) if b not in bases and not any(b ^ c in units for c in labels))
        bases.add(base)
        units.update({base ^ c: 0 for c in labels})
        units[parent] |= (parent ^ base) << 10 | (0x100 if None in state else 0)
        for c, child in state.items():
            if c is None:
                units[base] = 1 << 31 | child
            else:
                units[base ^ c] |= c
                place(child, base ^ c)

    place(root, 0)
    n = (max(units) | 255) + 1  # whole blocks: the library looks at any place of one
    return struct.pack(f"<I{n}I", 4 * n, *(units.get(i, 0) for i in range(n))) + strings.encode()


def everything():
    """The charsmap that turns each character, and so each cluster of less than six bytes, into an X. Its states are shared."""
    units = [0] * (6 * 256)
    root, one, two, three, leaf = (k * 256 for k in range(1, 6))
    units[0] = root << 10
    for base, first, last, to in [(root, 1, 0x7F, leaf), (root, 0xC2, 0xDF, one), (root, 0xE0, 0xEF, two), (root, 0xF0, 0xF4, three),
                                  (one, 0x80, 0xBF, leaf), (two, 0x80, 0xBF, one), (three, 0x80, 0xBF, two)]:
        for c in range(first, last + 1):
            units[base ^ c] = (base ^ c ^ to) << 10 | (0x100 if to == leaf else 0) | c
    units[leaf] = 1 << 31
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + b"X\0"


def nfkc():
    """A table like SentencePiece's nmt_nfkc, of some blocks: controls go, white space is a space, and compatibility forms, also of two characters."""
    table = {chr(c): "" for c in [*range(1, 9), 11, *range(14, 32), 127, 0x200B, 0x200D, 0xFEFF]} | {c: " " for c in "\t\n\r\f\x85\u00a0\u2028\u2029"} | {"\r\n": " "}
    for c in [*range(0xA0, 0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2200), *range(0x2460, 0x2480), *range(0x3300, 0x3358), *range(0xFB00, 0xFB07), *range(0xFF00, 0xFFA0), 0xFDFA, 0x1D518]:
        composed = unicodedata.normalize("NFKC", chr(c))
        if composed != chr(c):
            table.setdefault(chr(c), composed)
        decomposed = unicodedata.normalize("NFD", chr(c))
        if len(decomposed) == 2:
            table.setdefault(decomposed, unicodedata.normalize("NFC", decomposed))
    return table


CLUSTERS = ["a", "\r", "\n", "\x01", "\x00", "\u0301", "\u0308", "\u200c", "\u200d", "©", "®", "☀", "😀", "🏽", "🇩", "क", "ক", "\u094d", "\u09cd", "\u0903", "\u0600", "\u0890", "ᄀ", "ᅡ", "ᆨ", "가", "각", "\U00016d63", "\U000110bd", "\ufe0f", "\u1734", " "]


def clusters(seed, n):
    """Texts of characters of all classes that grapheme clusters know."""
    r = random.Random(seed)
    for _ in range(n):
        yield "".join(r.choice(CLUSTERS) for _ in range(r.randint(1, 14)))


def pieces():
    """The vocabulary of a Unigram model, as a list of pairs, with <s> and </s>."""
    t = Tokenizer(models.Unigram())
    t.pre_tokenizer = P.Metaspace()
    t.train_from_iterator(open(ALICE, encoding="utf-8").read().split("\n\n")[:400], trainers.UnigramTrainer(
        vocab_size=500, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False))
    return json.loads(t.to_str())["model"]["vocab"]


def unigram_kinds():
    vocab = pieces()
    bytes_ = [[f"<0x{b:02X}>", 0.0] for b in range(256)]
    least = min(score for _, score in vocab)
    replace = N.Replace(Regex(" {2,}"), " ")
    m = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    base = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [added(p, i) for i, p in enumerate(("<unk>", "<s>", "</s>"))], "normalizer": None,
            "pre_tokenizer": m, "post_processor": section(processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)])), "decoder": m,
            "model": {"type": "Unigram", "unk_id": 0, "vocab": vocab, "byte_fallback": False}}
    model = lambda **kw: base | {"model": base["model"] | kw}
    mapped = lambda data: {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(data).decode()}
    chain = lambda *members: {"type": "Sequence", "normalizers": list(members)}
    fallback = section(decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]))
    yield "plain", base
    yield "old-dialect", {k: v for k, v in base.items() if k != "model"} | {"model": {"unk_id": 0, "vocab": vocab}}
    yield "byte-fallback", model(vocab=vocab + bytes_, byte_fallback=True) | {"decoder": fallback}
    yield "byte-fallback-partly", model(vocab=vocab + [b for b in bytes_ if b[0] != "<0xE2>"], byte_fallback=True) | {"decoder": fallback}
    yield "byte-fallback-off", model(vocab=vocab + bytes_)
    yield "charsmap", base | {"normalizer": chain(mapped(charsmap(nfkc())), section(N.Strip(False, True)), section(replace))}
    yield "charsmap-byte-fallback", model(vocab=vocab + bytes_, byte_fallback=True) | {"normalizer": mapped(charsmap(nfkc())), "decoder": fallback}
    prefixes = {"a": "b", "ab": "c", "e\u0301": "E", "é": "", "t\u0301\u0301": "T", "\r\n": "\n", "H": "", "क": "ka", "\u0301": "'", "😀": ":)", "©": "(c)"}
    yield "charsmap-prefixes", base | {"normalizer": mapped(charsmap(prefixes)), "pre_tokenizer": m | {"prepend_scheme": "first"}}
    yield "charsmap-clusters", base | {"normalizer": mapped(everything())}
    yield "split-first", base | {"pre_tokenizer": section(P.Sequence([P.WhitespaceSplit(), P.Metaspace()]))}
    for scheme in ("first", "never"):
        for split in (True, False):
            n = m | {"prepend_scheme": scheme, "split": split}
            yield f"metaspace-{scheme}-{'split' if split else 'whole'}", base | {"pre_tokenizer": n, "decoder": n}
    again = [["the", least], ["東京", least], ["", 0.0], ["▁the", -1.0], ["a", -2], ["aa", -4], ["aaa", -6], ["😁", least], ["東", -3.0]]
    yield "equal-pieces", model(vocab=vocab + again)
    yield "positive", model(vocab=[["<unk>", 50], ["東京", 50], ["é", 60], ["a", 55.5], ["▁", 51], ["▁a", 106.5], ["カタ", 90]], unk_id=0) | {"added_tokens": [], "post_processor": None}
    yield "unknown-is-a-piece", model(unk_id=next(i for i, (p, _) in enumerate(vocab) if p == "▁the"))


def unigram():
    os.makedirs(os.path.join(HERE, "tiny"), exist_ok=True)
    for name, j in unigram_kinds():
        write("unigram-" + name, j, TEXTS + MORE + list(fuzz(5, 30)) + list(clusters(5, 120)))


CODEPOINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


# What tells the classes of grapheme clusters apart: the number of clusters of less than six bytes and of characters in others.
CONTEXTS = ["a@", "@a", "@\u0301\u0301", "@\u0301", "©\u200d@", "©@\u200d©\u0301", "क@क\u0301", "क\u094d@क\u0301", "@\u094dक\u0301",
            "ᄀ@\u0301", "ᅠ@\u0301", "ᆨ@\u0301", "@ᄀ\u0301", "@ᅠ\u0301", "@ᆨ\u0301"]


def graphemes():
    """A character's class follows from the contexts in which it joins its neighbours. Hangul syllables are left to arithmetic, CR and LF to the code."""
    x = N.Precompiled(everything()).normalize_str

    def kind(c):
        n = [len(x(form.replace("@", chr(c)))) for form in CONTEXTS]
        if c in (0x200C, 0x200D):
            return ("NonJoiner", "Joiner")[c - 0x200C]
        if n[0] == 1:
            return "Linker" if n[6] == 4 else "Extend" if n[5] == 5 else "Spacing"
        if n[1] == 1:
            return "Prepend"
        if n[2] == 2 and (c > 127 or n[3] == 2):
            return "Control"
        if n[4] == 3:
            return "Pictographic"
        if n[8] == 4:
            return "Consonant"
        if len(chr(c).encode()) > 2:  # joins from the left, joins to the right
            return {(True, True, False): "L", (False, True, True): "V", (False, False, True): "T"}.get(tuple(k == 3 for k in n[12:]))

    ranges = []
    for c in CODEPOINTS:
        k = None if 0xAC00 <= c <= 0xD7A3 or c in (10, 13) else kind(c)
        if k and ranges and ranges[-1][1] == c - 1 and ranges[-1][2] == k:
            ranges[-1][1] = c
        elif k:
            ranges.append([c, c, k])
    rows = ["{0x%04X, 0x%04X, grapheme%s}" % tuple(r) for r in ranges]
    with open(os.path.join(HERE, "../grapheme_tables.go"), "w") as f:
        f.write("""package tokenizer

// graphemeRanges holds the classes as the library's tables, which are of Unicode
// 17, have them, in order; Go has none. They were measured over all characters
// with a charsmap that shows where clusters end: testdata/make.py writes this
// list, and TestGraphemes holds this package to it.
var graphemeRanges = []graphemeRange{
""" + "".join("\t" + ", ".join(rows[i:i + 3]) + ",\n" for i in range(0, len(rows), 3)) + "}\n")


def unicode():
    """A class's hash is of one byte a character, a form's of each character's form and of its order among marks."""
    gone = lambda p: bytes(0 if p.pre_tokenize_str(chr(c)) else 1 for c in CODEPOINTS)
    cut = lambda p, n: bytes(int(len(p.pre_tokenize_str("a" + chr(c) + "a")) == n) for c in CODEPOINTS)
    out = {
        "letter": gone(P.Split(Regex(r"\p{L}"), "removed")), "number": gone(P.Split(Regex(r"\p{N}"), "removed")), "space": gone(P.Split(Regex(r"\s"), "removed")),
        "numeric": cut(P.Digits(individual_digits=True), 3), "punctuation": cut(P.Punctuation(), 3), "word": cut(P.Whitespace(), 1),
    }
    for name in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase"):
        f = getattr(N, name)().normalize_str
        out[name] = "\n".join(f(chr(c)) + f("a\u0301" + chr(c)) + f("a" + chr(c) + "\u0334") for c in CODEPOINTS).encode()
    x = N.Precompiled(everything()).normalize_str
    out["graphemes"] = bytes(len(x(form.replace("@", chr(c)))) for c in CODEPOINTS for form in CONTEXTS)
    json.dump({k: hashlib.sha256(v).hexdigest() for k, v in out.items()}, open(os.path.join(HERE, "unicode.json"), "w"), indent=1)


CORPORA = ["canterbury/alice29.txt", "tinyshakespeare/input.txt", "tinystories-sample/tiny_stories.txt", "wikitext-2/test.txt", "wikitext-2/valid.txt", "gutenberg/botchan.txt", "gutenberg/frankenstein.txt"]
PUBLISHED = ["gpt2/tokenizer.json", "llama-2/tokenizer.json", "llama-3/tokenizer.json", "qwen2/tokenizer.json", "phi-2/tokenizer.json", "phi-3-mini/tokenizer.json", "pythia/tokenizer.json",
             "smollm/tokenizer.json", "falcon/tokenizer.json", "mistral/tokenizer.v1.json", "mistral/tokenizer.v3.json", "t5/tokenizer.json"]


def corpora():
    out = {}
    for p in PUBLISHED:
        t = Tokenizer.from_file(os.path.join(SHARED, "tokenizers", p))
        t.no_truncation(); t.no_padding()
        for c in CORPORA:
            ids = t.encode(open(os.path.join(SHARED, "corpora", c), encoding="utf-8", errors="replace", newline="").read()).ids
            out.setdefault(p, {})[c] = {"ids": len(ids), "sha256": hashlib.sha256(struct.pack(f"<{len(ids)}i", *ids)).hexdigest()}
    json.dump(out, open(os.path.join(HERE, "corpora.json"), "w"), indent=1)


for what in sys.argv[2:] or ["tiny", "unicode", "corpora"]:
    globals()[what]()
