"""The whole demo from an empty folder on: keys, faces, colleagues, children, and clearing up."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from channels.demo.browser import Stopped
from channels.demo.children import Children
from channels.demo.colleagues import Colleague, gather
from channels.demo.faces import Face, face, free
from channels.demo.stories import CHILD, Step, Story, in_turn
from intake import installation, settings

APART = 10
"""How far the console's port is from the child-facing one."""


@dataclass(slots=True)
class Demo:
    """A running demo: the faces, who works there, and who writes to them."""

    child: Face
    console: Face
    team: dict[str, Colleague]
    children: Children
    cases: dict[Story, str] = field(default_factory=dict)
    written: int = 0
    """Messages that children have sent."""

    async def tell(self, stories: Sequence[Story]) -> AsyncIterator[None]:
        """Let stories happen, one step at a time. Raises ``Stopped``."""
        for story, step in in_turn(stories):
            await self._happens(story, step)
            yield

    async def goes_on(self, story: Story, earlier: Sequence[Story]) -> None:
        """Let a later story happen; it may go on with an earlier one. Raises ``Stopped``."""
        before = next((one for one in earlier if story.to and one.name == story.to), story)
        for step in story.steps:
            await self._happens(before, step)

    def check(self) -> None:
        """Raises ``Stopped`` when a face has ended by itself."""
        self.child.check()
        self.console.check()

    async def _happens(self, story: Story, step: Step) -> None:
        if step.by != CHILD:
            await self.team[step.by].acts(self.cases[story], step)
            return
        finds = story.needs_staff and story not in self.cases
        looks = self.team["psychologist"]
        before = await looks.cases() if finds else frozenset()
        await self.children.says(story, step.text)
        self.written += 1
        if finds:
            new = await looks.cases() - before
            if len(new) != 1:
                raise Stopped("the queue does not show what a child has just written")
            self.cases[story] = next(iter(new))


@asynccontextmanager
async def opened(port: int) -> AsyncIterator[Demo]:
    """Set up an installation in a folder of its own; nothing of it stays. Raises ``Stopped``."""
    ports = {"child": free(port), "console": free(port + APART)}
    with TemporaryDirectory(prefix="madoguchi-demo-") as folder:
        home = Path(folder) / "instance"
        sheet = installation.initialise(home)
        at = datetime.now(UTC)
        one_time = await installation.first_sign_in(settings.load(home), sheet, at)
        async with AsyncExitStack() as stack:
            console = await stack.enter_async_context(face("staff_console", home, ports))
            # The child-facing side starts when everybody who is to read is there.
            team = await gather(stack, console.origin, one_time)
            child = await stack.enter_async_context(face("channels", home, ports))
            children = await stack.enter_async_context(Children(child.origin))
            yield Demo(child, console, team, children)
