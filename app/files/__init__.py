"""Uploads and storage."""
