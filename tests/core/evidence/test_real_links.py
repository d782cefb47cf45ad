"""Criteria and the reports of real producers: how a test is named there, and what is said of the criterion."""

import pytest

from interlock.core.evidence.link import LinkOutcome, LinkTarget, link
from report_files import a_report, sample

BY_SELECTOR = [
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_over", "passed"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::TestTotals::test_sum", "passed"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_part", "failed"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_setup", "failed"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_teardown", "failed"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_xfail", "skipped"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_skipped", "skipped"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_never_written", "missing"),
    ("junit", "pytest_mixed", "pt_mixed/test_refunds.py::test_each*", "passed"),
    ("junit", "pytest_reruns_xdist", "pt_flaky/test_refunds.py::test_comes_back", "flaky"),
    ("junit", "pytest_reruns_xdist", "pt_flaky/test_refunds.py::test_never", "failed"),
    ("junit", "pytest_broken_import", "pt_broken/test_refunds.py::test_never", "failed"),
    ("junit", "pytest_subtests", "pt_sub/test_subs.py::test_sub", "passed"),
    ("junit", "unittest_xml_reporting", "test_refunds.Refunds.test_over", "passed"),
    ("junit", "unittest_xml_reporting", "test_refunds.Refunds.test_xpass", "failed"),
    ("junit", "robot", "Refunds::Accepts A Part", "passed"),
    ("junit", "robot", "Refunds::Is Skipped", "skipped"),
    ("junit", "jest_mixed", "refunds refuses more than the total", "failed"),
    ("junit", "jest_todos", "refunds is to be done", "inconclusive"),
    ("junit", "jest_filter_matches_nothing", "refunds accepts a part", "skipped"),
    ("junit", "vitest", "refunds.test.js::refunds > raises", "failed"),
    ("junit", "vitest_skips", "refunds.test.js::refunds > accepts a part", "passed"),
    ("junit", "vitest_skips", "refunds.test.js::refunds > is to be done", "skipped"),
    ("junit", "mocha_junit_skips", "refunds is pending", "missing"),
    ("junit", "playwright", "refunds.spec.js::refunds › is to be mended", "skipped"),
    ("junit", "bun_skips", "bunt/skips.test.js::refunds::accepts a part", "passed"),
    ("junit", "bun_skips", "is to be done", "skipped"),
    ("junit", "deno", "./denot/mixed.test.ts::steps", "failed"),
    ("junit", "node_green", "accepts a part", "passed"),
    ("junit", "googletest", "Refunds.AcceptsAPart", "passed"),
    ("junit", "googletest", "Refunds.DISABLED_Later", "skipped"),
    ("junit", "gotestsum", "shop/mixed::TestSubs/over_total", "passed"),
    ("junit", "gotestsum", "shop/mixed::TestSubs*", "failed"),
    ("junit", "gotestsum_panics", "shop/panics::TestNever", "missing"),
    ("junit", "phpunit", "php/RefundsTest.php::RefundsTest::testAcceptsAPart", "passed"),
    ("junit", "phpunit", "php/RefundsTest.php::RefundsTest::testAssertsNothing", "failed"),
    ("junit", "phpunit", "php/RefundsTest.php::RefundsTest::testIncomplete", "skipped"),
    ("junit", "rspec", "rs/mixed_spec.rb::refunds accepts a part", "passed"),
    ("junit", "rspec", "rs/mixed_spec.rb::refunds is pending", "skipped"),
    ("junit", "catch2", "sections/two", "failed"),
    ("junit", "ctest", "not_there", "failed"),
    ("junit", "ctest_skips", "disabled", "skipped"),
    ("junit", "libtest_skips", "refunds::accepts_a_part", "passed"),
    ("junit", "libtest_skips", "refunds::ignored", "missing"),
    ("junit", "surefire_3_2_5_nested_green", "RefundsTest$Totals.addsUp", "passed"),
    ("junit", "surefire_3_2_5_nested_reruns", "RefundsTest.comesBack", "failed"),
    ("ctrf", "pytest_mixed", "pt_mixed/test_refunds.py::TestTotals::test_sum", "passed"),
    ("ctrf", "pytest_flaky", "pt_flaky/test_refunds.py::test_comes_back", "flaky"),
    ("ctrf", "jest_skips", "jest/skips/refunds.test.js::refunds accepts a part", "passed"),
    ("ctrf", "jest_todos", "refunds is to be done", "skipped"),
    ("ctrf", "jest_flaky", "comes back", "flaky"),
    ("ctrf", "playwright_mixed", "pw/mixed/refunds.spec.js::accepts a part", "passed"),
    ("ctrf", "playwright_skips", "pw/skips/refunds.spec.js::is known to fail", "skipped"),
    ("ctrf", "mocha_mixed", "refunds refuses more than the total", "failed"),
    ("tap", "node_green", "refunds::accepts a part", "passed"),
    ("tap", "node_filter_matches_nothing", "refunds", "skipped"),
    ("tap", "node_skips", "is to be done", "skipped"),
    ("tap", "tape_green", "accepts a part::*", "passed"),
    ("tap", "tape_mixed", "refuses more::*", "failed"),
    ("tap", "perl_green", "totals::adds up", "passed"),
    ("tap", "perl_mixed", "todo that passes", "skipped"),
    ("tap", "perl_dies", "accepts a part", "inconclusive"),
    ("tap", "bats_tap13_skips", "is skipped", "skipped"),
    ("tap", "vitest_green", "refunds.test.js > refunds::accepts a part", "passed"),
    ("tap", "ava_skips", "is to be done", "skipped"),
    ("trx", "jest_skips", "refunds::refunds / accepts a part", "passed"),
    ("trx", "mocha_mixed", "refunds with a broken hook never runs", "failed"),
    ("trx", "jest_todos", "refunds / is to be done", "skipped"),
    ("nunit", "nunit2_green", "Shop.Refunds.AcceptsAPart", "passed"),
    ("nunit", "nunit2_mixed", "Shop.Refunds::Each*", "failed"),
    ("nunit", "nunit2_mixed", "Shop.Broken.Never", "failed"),
    ("nunit", "nunit2_mixed", "Shop.Refunds.Inconclusive", "skipped"),
    ("nunit", "pytest_nunit_green", "pt_green/test_refunds.py::test_over", "passed"),
    ("xunit", "mocha_skips", "refunds accepts a part", "passed"),
    ("xunit", "mocha_mixed", "refunds raises", "failed"),
    ("go_test", "go_1_27_green", "shop/green::TestSubs/over_total", "passed"),
    ("go_test", "go_1_27_panics", "shop/panics::TestPanics", "failed"),
    ("go_test", "go_1_27_panics", "shop/panics::TestNever", "missing"),
    ("go_test", "go_1_27_broken", "shop/broken::TestNever", "missing"),
    ("go_test", "go_1_19_skips", "shop/skips::TestSubs", "skipped"),
    ("go_test", "gotestsum_reruns", "shop/flaky::TestComesBack", "flaky"),
    ("cucumber", "cucumber_js_green", "cug/features/refunds.feature::accepts a part", "passed"),
    ("cucumber", "cucumber_js_mixed", "cu/features/refunds.feature::refunds::each amount", "failed"),
    ("cucumber", "cucumber_js_mixed", "refunds::is pending", "inconclusive"),
    ("cucumber", "cucumber_js_mixed", "refunds::is undefined", "failed"),
    ("cucumber", "cucumber_js_mixed", "refunds::empty", "skipped"),
    ("cucumber_messages", "cucumber_js_flaky", "cuf/features/refunds.feature::comes back", "flaky"),
    ("cucumber_messages", "cucumber_js_green", "cug/features/refunds.feature::accepts a part", "passed"),
    ("behave", "skips", "features/refunds.feature::accepts a part", "passed"),
    ("behave", "mixed", "features/refunds.feature::refuses more", "failed"),
    ("behave", "filter_matches_nothing", "features/refunds.feature::accepts a part", "skipped"),
]

BY_THE_TEST_ITSELF = [
    ("junit", "pytest_green", 2, "passed"),
    ("junit", "pytest_mixed", 1, "passed"),
    ("junit", "googletest", 2, "passed"),
    ("junit", "playwright", 2, "passed"),
    ("ctrf", "playwright_mixed", 1, "passed"),
    ("nunit", "nunit2_mixed", 1, "failed"),
    ("nunit", "nunit2_mixed", 2, "passed"),
    ("go_test", "go_1_27_attr", 1, "passed"),
    ("cucumber", "cucumber_js_green", 1, "passed"),
    ("cucumber", "pytest_bdd", 1, "passed"),
    ("cucumber_messages", "cucumber_js_green", 1, "passed"),
    ("behave", "skips", 1, "passed"),
    ("behave", "skips", 2, "missing"),
]


def said(format: str, name: str, target: LinkTarget) -> LinkOutcome:
    (answer,) = link("SHOP-12", [target], a_report(format, sample(format, name)))
    return answer.outcome


@pytest.mark.parametrize(("format", "name", "selector", "outcome"), BY_SELECTOR)
def test_a_criterion_finds_its_test_by_the_name_that_people_use(format: str, name: str, selector: str, outcome: str):
    assert said(format, name, LinkTarget(9, (selector,))) == outcome


@pytest.mark.parametrize(("format", "name", "number", "outcome"), BY_THE_TEST_ITSELF)
def test_a_test_names_its_criterion_where_the_format_lets_it(format: str, name: str, number: int, outcome: str):
    assert said(format, name, LinkTarget(number)) == outcome
