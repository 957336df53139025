"""Web pages, read back without the product's code."""

from lxml import etree


def parsed(page: str) -> etree._Element:
    """Return the root of a page."""
    return etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))


def text_node(root: etree._Element, xpath: str) -> str:
    """Return the one text node that an XPath names."""
    found = root.getroottree().xpath(xpath)
    assert isinstance(found, list)
    (node,) = found
    return str(node)
