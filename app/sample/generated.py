"""Small services in any number, each cleanly releasable: what a release of thirty repositories is tried on."""

from app.sample.history import ADA, BRUNO, CHEN, DANA, EMRE, History

__all__ = ["generated", "generated_name"]

_TOPICS = (
    "catalogue", "search", "stock", "shipping", "invoices", "customers", "reviews", "coupons",
    "returns", "newsletter", "images", "reports", "taxes", "wishlists", "addresses", "sessions",
    "exports", "imports", "ratings", "suppliers", "warehouse", "tracking", "receipts", "loyalty",
    "campaigns", "audit",
)  # fmt: skip
_PEOPLE = (ADA, BRUNO, CHEN, DANA, EMRE)


def generated_name(number: int) -> str:
    """Return the name of the generated repository `number`, counted from 0."""
    rounds, topic = divmod(number, len(_TOPICS))
    return f"{_TOPICS[topic]}-service" + (f"-{rounds + 1}" if rounds else "")


def generated(number: int) -> History:
    name, author = generated_name(number), _PEOPLE[number % len(_PEOPLE)]
    sprint, feature = "sprint/sprint-2024-01", "feature/SHOP-107"
    story = History("2023-11-10")
    story.commit("main", author, f"chore: start {name}", _files(number, name))
    story.branch("develop", "main")
    story.commit("develop", author, "feat: SHOP-60 answer", {"src/answer.txt": f"{name} is here\n"})
    story.at("2023-12-12")
    story.commit("develop", author, "chore(release): 2.0.0", {"VERSION": "2.0.0\n"})
    story.merge("develop", "main", author, "Release v2.0.0")
    story.tag("v2.0.0", "main", author, "Release v2.0.0")
    story.merge("main", "develop", author)
    story.at("2024-01-08")
    story.branch(sprint, "develop")
    story.branch(feature, sprint)
    message = "feat(log): SHOP-107 log requests as JSON lines"
    story.commit(feature, EMRE, message, {"src/request_log.txt": '{"format": "json lines"}\n'})
    story.merge(feature, sprint, author)
    return story


def _files(number: int, name: str) -> dict[str, str]:
    return {
        "VERSION": "1.0.0\n",
        "README.md": f"# {name}\n\nService {number + 1} of the shop.\n",
    }
