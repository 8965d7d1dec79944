"""The payments: Java with pom.xml. Its sprint branch conflicts with develop: two people changed the same lines."""

from app.sample.history import BRUNO, CHEN, DANA, EMRE, History

__all__ = ["payments_api"]

_POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <!-- the shop's own parent keeps plugin versions -->
  <parent>
    <groupId>example.shop</groupId>
    <artifactId>shop-parent</artifactId>
    <version>7</version>
  </parent>
  <artifactId>payments-api</artifactId>
  <version>1.8.0</version>
  <packaging>jar</packaging>
  <dependencies>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-api</artifactId>
      <version>2.0.9</version>
    </dependency>
  </dependencies>
</project>
"""
_README = """\
# Payments

Authorises, captures and refunds.
"""
_CHANGELOG = """\
# Changelog

## [2.0.0] - 2023-12-12

### Changed
- Payments name their currency (SHOP-41)
"""
_FOLDER = "src/main/java/example/shop/payments"
_PAYMENT = """\
package example.shop.payments;

public record Payment(String id, long cents, String currency) {
}
"""
_REFUNDS = """\
package example.shop.payments;

public final class RefundPolicy {
    private static final int DAYS = 14;

    public boolean allows(int daysSincePayment, long cents) {
        return daysSincePayment <= DAYS;
    }
}
"""
_GIFT_CARD = """\
package example.shop.payments;

public record GiftCard(String code, long cents) {
    public long pays(long order) {
        return Math.min(order, cents);
    }
}
"""
_LOG = """\
package example.shop.payments;

public final class RequestLog {
    public static String line(String method, String path, int status) {
        return String.format("{\\"method\\":\\"%s\\",\\"path\\":\\"%s\\",\\"status\\":%d}", method, path, status);
    }
}
"""


def payments_api() -> History:
    story = History("2023-11-08")
    _earlier_releases(story)
    _sprint(story)
    return story


def _earlier_releases(story: History) -> None:
    story.commit(
        "main",
        CHEN,
        "chore: start the payments",
        {"pom.xml": _POM, "README.md": _README, f"{_FOLDER}/Payment.java": _PAYMENT},
    )
    story.branch("develop", "main")
    story.at("2023-11-17")
    story.tag("v1.8.0", "main", CHEN, "Release v1.8.0")
    story.commit(
        "develop",
        CHEN,
        "feat(refunds): SHOP-38 refund within 14 days",
        {f"{_FOLDER}/RefundPolicy.java": _REFUNDS},
    )
    story.commit(
        "develop",
        DANA,
        "fix: SHOP-44 a payment is never negative",
        {
            f"{_FOLDER}/Payment.java": (
                "String currency) {\n",
                "String currency) {\n    public Payment {\n        if (cents < 0) {\n"
                '            throw new IllegalArgumentException("negative: " + cents);\n'
                "        }\n    }\n",
            )
        },
    )
    story.at("2023-12-12")
    story.commit(
        "develop",
        CHEN,
        "chore(release): 2.0.0",
        {
            "pom.xml": ("<version>1.8.0</version>", "<version>2.0.0</version>"),
            "CHANGELOG.md": _CHANGELOG,
        },
    )
    story.merge("develop", "main", CHEN, "Release v2.0.0")
    story.tag("v2.0.0", "main", CHEN, "Release v2.0.0")
    story.merge("main", "develop", CHEN)


def _sprint(story: History) -> None:
    sprint, refunds = "sprint/sprint-2024-01", f"{_FOLDER}/RefundPolicy.java"
    story.at("2024-01-08")
    story.branch(sprint, "develop")
    for key in ("SHOP-102", "SHOP-105", "SHOP-107"):
        story.branch(f"feature/{key}", sprint)
    story.commit(
        "feature/SHOP-102",
        DANA,
        "feat(payments): SHOP-102 accept gift cards",
        {f"{_FOLDER}/GiftCard.java": _GIFT_CARD},
    )
    story.merge("feature/SHOP-102", sprint, CHEN)
    story.commit(
        "feature/SHOP-105",
        CHEN,
        "feat(refunds): SHOP-105 refund part of an order",
        {
            refunds: (
                "        return daysSincePayment <= DAYS;",
                "        return daysSincePayment <= 2 * DAYS && cents > 0;",
            )
        },
    )
    story.merge("feature/SHOP-105", sprint, DANA)
    story.commit(
        "feature/SHOP-107",
        EMRE,
        "feat(log): SHOP-107 log requests as JSON lines",
        {f"{_FOLDER}/RequestLog.java": _LOG},
    )
    story.merge("feature/SHOP-107", sprint, BRUNO)
    story.commit(
        "develop",
        BRUNO,
        "fix(refunds): SHOP-96 no refund after the month has closed",
        {
            refunds: (
                "        return daysSincePayment <= DAYS;",
                "        return daysSincePayment < DAYS;",
            )
        },
    )
