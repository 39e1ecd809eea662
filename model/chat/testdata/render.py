"""Writes own.jsonl: what transformers makes of every template in templates/ with the conversations below.

    pip install transformers==5.23.0 jinja2
    python render.py
The lines are as in chat.jsonl: config (the template), messages, add_generation_prompt, extra, and text or error. strftime_now tells NOW.
"""
import datetime, json, pathlib
from transformers.utils import chat_template_utils

NOW = datetime.datetime(2025, 3, 9, 14, 5, 6, 78901)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}

class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW

chat_template_utils.datetime = Clock
U = lambda c: {"role": "user", "content": c}
A = lambda c: {"role": "assistant", "content": c}
S = lambda c: {"role": "system", "content": c}
TOOL = {"type": "function", "function": {"name": "get_weather", "description": "Weather <now> & \"later\"", "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "Zürich"}, "days": {"type": "integer", "default": 3, "minimum": 0.5}}, "required": ["city"]}}}
CALL = {"role": "assistant", "content": "", "tool_calls": [{"id": "abcdefghi", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Paris", "n": 1.5, "ok": True, "none": None}}}]}
CONVERSATIONS = [
    ([U("Hello")], {}), ([S("You are terse."), U(" Hi! "), A(" Hello.\n"), U("Bye")], {}), ([U("Ünïcödé 东京 😀"), A("<think>\nhmm\n</think>\n\nDone."), U("again")], {"enable_thinking": False}),
    ([U("a"), U("b")], {}), ([], {}), ([U("Weather?"), CALL, {"role": "tool", "name": "get_weather", "content": "{\"t\": 21}", "tool_call_id": "abcdefghi"}], {"tools": [TOOL, TOOL]}),
    ([U([{"type": "image"}, {"type": "text", "text": " What? "}])], {}), ([S("sys"), U("q")], {"tools": [TOOL], "tools_in_user_message": False}),
]
here = pathlib.Path(__file__).parent
n = 0
with open(here / "own.jsonl", "w") as f:
    for path in sorted((here / "templates").glob("*.jinja")):
        template = chat_template_utils._compile_jinja_template(path.read_text())
        alike = path.stem.startswith("error-") or path.stem in ("whitespace", "strings", "values")
        for messages, extra in CONVERSATIONS[:1] if alike else CONVERSATIONS:
            for generate in (False, True):
                row = {"config": path.name, "messages": messages, "add_generation_prompt": generate, "extra": extra}
                try:
                    row["text"] = template.render(messages=messages, add_generation_prompt=generate, **{"tools": None, "documents": None} | extra, **TOKENS)
                except Exception as e:
                    row["error"] = f"{type(e).__name__}: {e}"
                f.write(json.dumps(row, ensure_ascii=False) + "\n"); n += 1
print(n)
