"""The folder `components` is installed as `carto_selfhosted`; pyproject.toml has everything else."""

from setuptools import find_packages, setup

setup(
    package_dir={"carto_selfhosted": "components"},
    packages=["carto_selfhosted", *(f"carto_selfhosted.{name}" for name in find_packages("components"))],
)
