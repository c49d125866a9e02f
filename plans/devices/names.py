"""The names of the device families, for whoever checks a plan without writing any configuration."""

FAMILY_NAMES: tuple[str, ...] = ("generic", "strongswan", "huawei-usg", "cisco-ios-xe")
