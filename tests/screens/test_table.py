"""The virtual list: however many rows, only those in sight are made."""

from textual.app import App, ComposeResult

from screens.table import Column, LazyRows, Row, Table

ROWS = 10_000


class Listing(App[None]):
    """A list alone."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[int] = []
        self.moved: list[int] = []
        self.table = Table(Column("Number", 10), Column("Name"))

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield self.table

    def make(self, index: int) -> Row:
        """Make a row and remember that."""
        self.made.append(index)
        return Row((str(index), f"row {index}"))

    def on_table_moved(self, event: Table.Moved) -> None:
        """Remember where the cursor went."""
        self.moved.append(event.row)


async def test_only_rows_in_sight_are_made() -> None:
    """Ten thousand rows cost what a screen of them costs."""
    app = Listing()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.show(LazyRows(ROWS, app.make))
        await pilot.pause()
        assert set(app.made) <= set(range(12))
        app.made.clear()
        await pilot.press("end")
        await pilot.pause()
        assert set(app.made) <= {*range(12), *range(ROWS - 12, ROWS)}
        assert app.table.cursor == ROWS - 1


async def test_the_cursor_stays_on_a_row_and_in_sight() -> None:
    """Up at the top and down at the bottom do nothing; a shorter list pulls the cursor along."""
    app = Listing()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.show(LazyRows(30, app.make))
        await pilot.press("up")
        assert app.table.cursor == 0
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown", "down")
        assert app.table.cursor == 29
        assert app.table.scroll_offset.y == 30 - 11
        app.table.show(LazyRows(3, app.make))
        assert app.table.cursor == 2
        app.table.show(())
        await pilot.press("enter", "down")


async def test_a_click_puts_the_cursor_on_a_row() -> None:
    """The header is no row."""
    app = Listing()
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.show(LazyRows(30, app.make))
        await pilot.click(Table, offset=(2, 4))
        assert app.table.cursor == 3
        await pilot.click(Table, offset=(2, 0))
        assert app.table.cursor == 3
