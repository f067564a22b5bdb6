"""People in front of a real face: they open pages and send the forms that stand on them."""

import re
from html import unescape

from tests.channels.browser import FIELD, Answer, Child
from tests.faults.senders import Address


class Person(Child):
    """Somebody with a browser that runs no scripts."""

    async def fills(self, action: str, **fields: str) -> Answer:
        """Send the form with this action, hidden fields and all, and go where it leads."""
        form = re.search(
            rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.page.text, re.DOTALL
        )
        assert form, f"no form leads to {action}"
        hidden = {name: unescape(value) for name, value in FIELD.findall(form[0])}
        self.page = await self.asks("POST", action, {"Origin": self.origin}, {**hidden, **fields})
        return await self.opens(self.page.location) if self.page.location else self.page


def person(port: int, **headers: str) -> Person:
    return Person(Address(port), headers)  # type: ignore[arg-type]  # all a browser needs of it
