"""Files of data packages, read where pip put them, without importing the packages."""

from importlib import metadata
from pathlib import Path


class PackageMissingError(Exception):
    """A data package is not installed."""


def file_of(package: str, path: str) -> Path:
    """A file of an installed package. Raises PackageMissingError."""
    try:
        found = metadata.distribution(package)
    except metadata.PackageNotFoundError:
        raise PackageMissingError(
            f"The package {package} is not installed; run "
            "`pip install --no-deps --require-hashes -r requirements/data.txt`."
        ) from None
    return Path(str(found.locate_file(path)))


def orders_of_cdnow() -> Path:
    """The orders of CDNOW's customers: 69,659 lines, columns aligned by blanks."""
    return file_of("lifetimes", "lifetimes/datasets/CDNOW_master.txt")


def weekly_marketing_mix() -> Path:
    """208 weeks of revenue, spend and exposure by channel."""
    return file_of("robynpy", "robyn/tutorials/resources/dt_simulated_weekly.csv")
