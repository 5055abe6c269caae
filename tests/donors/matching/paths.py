"""Finds and changes single numbers inside a JSON value."""


def numbers(value, path=()):
    """The paths of all integers inside a JSON value."""
    if isinstance(value, dict):
        return [found for key in value for found in numbers(value[key], (*path, key))]
    if isinstance(value, list):
        return [f for place, item in enumerate(value) for f in numbers(item, (*path, place))]
    return [path] if type(value) is int else []


def change(value, path, step):
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] += step
