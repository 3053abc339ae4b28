#!/usr/bin/env python3
"""Builds the built-in price catalogue from two public price collections.

Usage: eng/price_catalog.py FOLDER
FOLDER holds model_prices_and_context_window.json (LiteLLM, MIT) and genai-prices/prices/data.json (Pydantic, MIT).
Writes src/Keelson/Inference/Prices/catalog.json and docs/reference/price-conflicts.md. Standard library alone.

Where the two differ, the dearer figure is taken, so that a wrong source cannot make a budget run over; every difference is
reported. What one of them lacks (tiers, cache writes, service tiers) is taken from the other.
"""
import json
import pathlib
import re
import sys
from decimal import Decimal

HERE = pathlib.Path(__file__).resolve().parent.parent
ALWAYS = "2000-01-01"
LITELLM_AS_OF = "2026-07-24"  # last_updated of the file
GENAI_AS_OF = "2026-08-21"    # date of the commit

# Our name -> hosts, LiteLLM providers, genai-prices providers. Only what speaks a wire format that the platform speaks.
PROVIDERS = {
    "openai": (["api.openai.com", "eu.api.openai.com", "us.api.openai.com"], ["openai", "text-completion-openai"], ["openai"]),
    "anthropic": (["api.anthropic.com"], ["anthropic"], ["anthropic"]),
    "azure": (["*.openai.azure.com", "*.services.ai.azure.com", "*.cognitiveservices.azure.com"], ["azure"], ["azure"]),
    "cloudflare": (["api.cloudflare.com", "gateway.ai.cloudflare.com"], ["cloudflare"], []),
    "moonshot": (["api.moonshot.ai", "api.moonshot.cn"], ["moonshot"], ["moonshotai"]),
    "deepseek": (["api.deepseek.com"], ["deepseek"], ["deepseek"]),
    "mistral": (["api.mistral.ai"], ["mistral"], ["mistral"]),
    "xai": (["api.x.ai"], ["xai"], ["x-ai"]),
    "groq": (["api.groq.com"], ["groq"], ["groq"]),
    "cerebras": (["api.cerebras.ai"], ["cerebras"], ["cerebras"]),
    "gemini": (["generativelanguage.googleapis.com"], ["gemini"], ["google"]),
    "fireworks": (["api.fireworks.ai"], ["fireworks_ai"], ["fireworks"]),
    "together": (["api.together.xyz", "api.together.ai"], ["together_ai"], ["together"]),
    "openrouter": (["openrouter.ai"], ["openrouter"], ["openrouter"]),
    "perplexity": (["api.perplexity.ai"], ["perplexity"], ["perplexity"]),
    "minimax": (["api.minimax.io", "api.minimaxi.com"], ["minimax"], ["minimax"]),
    "zai": (["api.z.ai", "open.bigmodel.cn"], ["zai"], ["zhipuai"]),
    "dashscope": (["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"], ["dashscope"], []),
    "novita": (["api.novita.ai"], ["novita"], ["novita"]),
    "voyage": (["api.voyageai.com"], ["voyage"], ["voyageai"]),
    "cohere": (["api.cohere.com", "api.cohere.ai"], ["cohere", "cohere_chat"], ["cohere"]),
    "deepinfra": (["api.deepinfra.com"], ["deepinfra"], []),
    "nebius": (["api.studio.nebius.com", "api.tokenfactory.nebius.com"], ["nebius"], ["huggingface_nebius"]),
    "sambanova": (["api.sambanova.ai"], ["sambanova"], ["huggingface_sambanova"]),
    "hyperbolic": (["api.hyperbolic.xyz"], ["hyperbolic"], ["huggingface_hyperbolic"]),
    "ovhcloud": (["*.endpoints.kepler.ai.cloud.ovh.net"], ["ovhcloud"], ["ovhcloud"]),
}
MODES = {"chat", "responses", "embedding", "completion", None}
RATES = ["input", "output", "cachedInput", "cacheWrite", "cacheWrite1h", "audioInput", "audioOutput", "reasoning"]
LITELLM = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cachedInput": "cache_read_input_token_cost",
    "cacheWrite": "cache_creation_input_token_cost",
    "cacheWrite1h": "cache_creation_input_token_cost_above_1hr",
    "audioInput": "input_cost_per_audio_token",
    "audioOutput": "output_cost_per_audio_token",
    "reasoning": "output_cost_per_reasoning_token",
}
GENAI = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cachedInput": "cache_read_mtok",
    "cacheWrite": "cache_write_mtok",
    "audioInput": "input_audio_mtok",
    "audioOutput": "output_audio_mtok",
}


def number(value):
    """A plain decimal without an exponent or needless zeros."""
    text = format(Decimal(str(value)).normalize(), "f")
    return text


def per_million(value):
    return Decimal(str(value)) * 1_000_000


def litellm_rates(entry, suffix=""):
    rates = {}
    for name, key in LITELLM.items():
        value = entry.get(key + suffix)
        if isinstance(value, (int, float)):
            rates[name] = per_million(value)
    return rates


def litellm_entry(entry):
    base = litellm_rates(entry)
    if "input" not in base:
        return None
    base.setdefault("output", Decimal(0))
    result = {"from": ALWAYS, "rates": base, "tiers": {}, "services": {}, "regions": {}}
    search = entry.get("search_context_cost_per_query")
    if isinstance(search, dict):
        # What is asked for decides how much is read; the dearest is taken, because the answer does not say.
        result["webSearch"] = max(Decimal(str(price)) for price in search.values()) * 1000
    for key in entry:
        match = re.fullmatch(r"input_cost_per_token_above_(\d+)k_tokens(?:_(priority|flex))?", key)
        if match:
            over, service = int(match[1]) * 1000, match[2]
            tail = f"_above_{match[1]}k_tokens" + (f"_{service}" if service else "")
            tier = litellm_rates(entry, tail)
            if service:
                result["services"].setdefault(service, {"rates": {}, "tiers": {}})["tiers"][over] = tier
            else:
                result["tiers"][over] = tier
    for part in entry.get("tiered_pricing") or []:
        low = int(part["range"][0])
        rates = litellm_rates(part)
        if low == 0:
            base.update(rates)
        elif rates:
            result["tiers"][low] = rates
    for service, suffix in (("priority", "_priority"), ("flex", "_flex"), ("batch", "_batches")):
        rates = litellm_rates(entry, suffix)
        if "input" in rates:
            result["services"].setdefault(service, {"rates": {}, "tiers": {}})["rates"] = rates
    for region in ("eu", "us"):
        factor = entry.get(f"regional_processing_uplift_multiplier_{region}")
        if factor:
            result["regions"][region] = Decimal(str(factor))
    specific = entry.get("provider_specific_entry") or {}
    for word, factor in specific.items():
        if not isinstance(factor, (int, float)):
            continue
        if word == "fast":
            result["services"]["fast"] = {"rates": {name: rate * Decimal(str(factor)) for name, rate in base.items()}, "tiers": {}}
        elif len(word) <= 3:
            result["regions"][word] = Decimal(str(factor))
    result["services"] = {name: one for name, one in result["services"].items() if "input" in one["rates"]}
    return result


def genai_one(prices):
    base, tiers = {}, {}
    for name, key in GENAI.items():
        value = prices.get(key)
        if value is None:
            continue
        if isinstance(value, dict):
            base[name] = Decimal(str(value["base"]))
            for tier in value["tiers"]:
                tiers.setdefault(int(tier["start"]), {})[name] = Decimal(str(tier["price"]))
        else:
            base[name] = Decimal(str(value))
    if "input" not in base:
        return None
    base.setdefault("output", Decimal(0))
    return {"rates": base, "tiers": tiers, "services": {}, "regions": {}}


def genai_history(model):
    prices = model["prices"]
    if isinstance(prices, dict):
        one = genai_one(prices)
        return [dict(one, **{"from": ALWAYS})] if one else []
    history = {}
    for part in prices:
        constraint = part.get("constraint") or {}
        one = genai_one(part["prices"])
        if not one:
            continue
        start = constraint.get("start_date", ALWAYS)
        # Hours of the day have prices of their own at some providers; the dearest hour counts.
        if start not in history or one["rates"]["input"] > history[start]["rates"]["input"]:
            history[start] = dict(one, **{"from": start})
    return [history[start] for start in sorted(history)]


def names_of(match, exact, prefixes):
    for kind, value in match.items():
        if kind == "equals":
            exact.add(value)
        elif kind == "starts_with":
            prefixes.add(value)
        elif kind == "or":
            for part in value:
                names_of(part, exact, prefixes)


def load_litellm(folder):
    data = json.loads((folder / "model_prices_and_context_window.json").read_text())
    found = {}
    for key, entry in data.items():
        if not isinstance(entry, dict) or key == "sample_spec" or entry.get("mode") not in MODES:
            continue
        for provider, (_, names, _) in PROVIDERS.items():
            if entry.get("litellm_provider") in names:
                model = key
                for prefix in [name + "/" for name in names]:
                    model = model.removeprefix(prefix)
                parsed = litellm_entry(entry)
                if parsed:
                    found.setdefault(provider, {})[model] = parsed
    return found


def load_genai(folder):
    data = json.loads((folder / "genai-prices" / "prices" / "data.json").read_text())
    found = {}
    for part in data:
        for provider, (_, _, names) in PROVIDERS.items():
            if part["id"] not in names:
                continue
            for model in part["models"]:
                exact, prefixes = {model["id"]}, set()
                names_of(model["match"], exact, prefixes)
                history = genai_history(model)
                if history:
                    found.setdefault(provider, []).append((model["id"], exact, prefixes, history))
    return found


def dearer(left, right):
    return {name: max(left.get(name, Decimal(-1)), right.get(name, Decimal(-1))) for name in set(left) | set(right)}


def show(rates):
    return ", ".join(f"{name} {number(rates[name])}" for name in RATES if name in rates)


def merge(provider, model, mine, other, conflicts):
    """The newest entry of genai-prices and the one of LiteLLM as one."""
    both = set(mine["rates"]) & set(other["rates"])
    different = {name for name in both if mine["rates"][name] != other["rates"][name]}
    if different:
        conflicts.append((provider, model, "rates", show(mine["rates"]), show(other["rates"])))
    if mine["tiers"].keys() != other["tiers"].keys():
        conflicts.append((provider, model, "tiers", tier_words(mine), tier_words(other)))
    tiers = {over: dearer(mine["tiers"].get(over, {}), other["tiers"].get(over, {})) for over in set(mine["tiers"]) | set(other["tiers"])}
    return {
        "from": mine["from"],
        "rates": dearer(mine["rates"], other["rates"]),
        "tiers": tiers,
        "services": other["services"],
        "regions": other["regions"],
        "webSearch": other.get("webSearch"),
    }


def tier_words(entry):
    return "; ".join(f"over {over}: {show(rates)}" for over, rates in sorted(entry["tiers"].items())) or "none"


def written(entry, source, as_of):
    base = entry["rates"]
    line = {"from": entry["from"], "source": source, "asOf": as_of}
    line.update({name: number(base[name]) for name in RATES if name in base})
    if entry.get("webSearch"):
        line["webSearch"] = number(entry["webSearch"])
    if entry["tiers"]:
        line["tiers"] = [tier(over, rates, base) for over, rates in sorted(entry["tiers"].items())]
    if entry["services"]:
        line["services"] = {
            name: dict(
                rates_of(filled(one["rates"], base)),
                **({"tiers": [tier(over, rates, filled(one["rates"], base)) for over, rates in sorted(one["tiers"].items())]} if one["tiers"] else {}))
            for name, one in sorted(entry["services"].items())
        }
    if entry["regions"]:
        line["regions"] = {name: number(factor) for name, factor in sorted(entry["regions"].items())}
    return line


def rates_of(rates):
    return {name: number(rates[name]) for name in RATES if name in rates}


def filled(rates, base):
    """Rates that a tier or service does not name stand in the same proportion to the input rate as they do in the base."""
    result = dict(rates)
    result.setdefault("output", base["output"])
    for name in ("cachedInput", "cacheWrite", "cacheWrite1h", "audioInput"):
        if name in base and name not in result and base["input"] > 0:
            result[name] = base[name] * result["input"] / base["input"]
    return result


def tier(over, rates, base):
    rates = dict(rates)
    rates.setdefault("input", base["input"])
    return dict({"over": over}, **rates_of(filled(rates, base)))


def is_doubtful(model, entry):
    """A price of 0 throughout is a gift only where its name says so; elsewhere it is a gap in the data, and a gap is unknown."""
    rates = entry["rates"]
    return not any(rates.values()) and not model.endswith((":free", "-free"))


def by_prefix(model, others):
    """The newest entry of the longest prefix that covers a model; None when none does."""
    found = [(len(prefix), history[-1]) for _, _, prefixes, history in others for prefix in prefixes if model.startswith(prefix)]
    return max(found, key=lambda one: one[0])[1] if found else None


def build(folder):
    litellm, genai = load_litellm(folder), load_genai(folder)
    catalog, conflicts = {}, []
    for provider, (hosts, _, _) in PROVIDERS.items():
        models = {}
        theirs = dict(litellm.get(provider, {}))
        for model, exact, prefixes, history in genai.get(provider, []):
            matches = [name for name in (model, *sorted(exact)) if name in theirs]
            history = [one for one in history if not is_doubtful(model, one)]
            if not history:
                continue
            prices = [written(one, "genai-prices", GENAI_AS_OF) for one in history]
            if matches:
                merged = merge(provider, model, history[-1], theirs[matches[0]], conflicts)
                prices[-1] = written(merged, "genai-prices and LiteLLM", min(GENAI_AS_OF, LITELLM_AS_OF))
            entry = {"prices": prices}
            if exact - {model}:
                entry["names"] = sorted(exact - {model})
            if prefixes:
                entry["prefixes"] = sorted(prefixes)
            models[model] = entry
        known = set(models) | {name for entry in models.values() for name in entry.get("names", [])}
        for model, entry in theirs.items():
            if model not in known and not is_doubtful(model, entry):
                other = by_prefix(model, genai.get(provider, []))
                if other:
                    merged = merge(provider, model, other, entry, conflicts)
                    models[model] = {"prices": [written(merged, "genai-prices and LiteLLM", min(GENAI_AS_OF, LITELLM_AS_OF))]}
                else:
                    models[model] = {"prices": [written(entry, "LiteLLM", LITELLM_AS_OF)]}
        catalog[provider] = {"hosts": hosts, "models": dict(sorted(models.items()))}
    return catalog, conflicts


def write_catalog(catalog):
    lines = ['{', '"providers": {']
    for index, (provider, part) in enumerate(catalog.items()):
        lines.append(f'{json.dumps(provider)}: {{"hosts": {json.dumps(part["hosts"])}, "models": {{')
        entries = [f'{json.dumps(name)}: {json.dumps(entry, separators=(",", ":"))}' for name, entry in part["models"].items()]
        lines.append(",\n".join(entries))
        lines.append("}}" + ("," if index < len(catalog) - 1 else ""))
    lines += ["}", "}"]
    target = HERE / "src/Keelson/Inference/Prices/catalog.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n")
    return target


def write_conflicts(conflicts):
    count = len({(provider, model) for provider, model, *_ in conflicts})
    lines = [
        "# Where the sources of the price catalogue differ",
        "",
        "Written by `eng/price_catalog.py`; do not edit. US dollars per million tokens. Of two figures the dearer one is in the",
        "catalogue, so that a wrong source cannot make a budget run over. A price in the configuration goes before all of them.",
        "",
        f"{count} models differ. The sources: genai-prices (read {GENAI_AS_OF}), LiteLLM (read {LITELLM_AS_OF}), both under the MIT licence.",
        "",
        "| provider | model | what | genai-prices | LiteLLM |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {provider} | `{model}` | {what} | {mine} | {other} |" for provider, model, what, mine, other in sorted(conflicts)]
    target = HERE / "docs/reference/price-conflicts.md"
    target.write_text("\n".join(lines) + "\n")
    return target


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    catalog, conflicts = build(pathlib.Path(sys.argv[1]))
    print(write_catalog(catalog), sum(len(part["models"]) for part in catalog.values()), "models")
    print(write_conflicts(conflicts), len(conflicts), "conflicts")


if __name__ == "__main__":
    main()
