"""The address of a face is written as browsers write it, or no form would come from our pages."""

import pytest

from intake.spine import as_browsers_write


@pytest.mark.parametrize(
    ("named", "written"),
    [
        ("", ""),
        ("https://mado.example.jp", "https://mado.example.jp"),
        ("https://Mado.Example.JP/", "https://mado.example.jp"),
        ("HTTPS://mado.example.jp:443/desk", "https://mado.example.jp"),
        ("https://mado.example.jp:8443", "https://mado.example.jp:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("https://mado.example.jp:80", "https://mado.example.jp:80"),
        ("no address", ""),
    ],
)
def test_an_address_is_written_as_browsers_write_it(named, written):
    assert as_browsers_write(named) == written
