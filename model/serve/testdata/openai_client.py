"""Asks a server by OpenAI's own client (openai==3.57.0) and prints what that reads, as one JSON object.

    python3 openai_client.py http://127.0.0.1:8080/v1 MODEL
"""

import asyncio
import json
import sys

import openai

url, model = sys.argv[1:]
client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)
messages = [{"role": "user", "content": "Tell me a story."}]
said = {}

said["models"] = [m.id for m in client.models.list()]

answer = client.completions.create(model=model, prompt="Once upon a time", temperature=0, max_tokens=20)
said["completion"] = answer.choices[0].text
said["usage"] = answer.usage.total_tokens

chunks = list(client.completions.create(model=model, prompt="Once upon a time", temperature=0, max_tokens=20, stream=True))
said["streamed"] = "".join(c.choices[0].text for c in chunks)
said["finish"] = chunks[-1].choices[0].finish_reason

answer = client.chat.completions.create(model=model, messages=messages, temperature=0, max_completion_tokens=20)
said["chat"] = answer.choices[0].message.content

chunks = list(
    client.chat.completions.create(
        model=model, messages=messages, temperature=0, max_completion_tokens=20, stream=True, stream_options={"include_usage": True}
    )
)
said["chat_streamed"] = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
said["chat_usage"] = chunks[-1].usage.completion_tokens


def error(**request):
    try:
        client.completions.create(prompt="Once", **request)
    except openai.APIStatusError as e:
        return [type(e).__name__, e.status_code, e.code, e.param]
    return None


said["errors"] = [error(model="gpt-4"), error(model=model, n=3), error(model=model, temperature=-1)]


async def together():
    beside = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    ask = lambda seed: beside.completions.create(model=model, prompt="Once upon a time", seed=seed, max_tokens=40)
    answers = await asyncio.gather(*(ask(i % 4) for i in range(32)))
    return [len({a.choices[0].text for a in answers[seed::4]}) for seed in range(4)]


said["texts_by_seed"] = asyncio.run(together())
print(json.dumps(said))
