"""A seal that the operator brings: a PKCS#12 file, or a key in a token.

What is brought is proved before it may seal: a letter that nobody can verify must not go out.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pkcs11 import PKCS11Error
from pyhanko.sign.signers import SimpleSigner

from app.core import clock
from app.documents import pins
from app.documents.roots import as_x509
from app.documents.sealer import Sealer, WrongSealKeys
from app.documents.token import PinRefused, TokenFault, open_token
from config import TokenAddress

_ONCE_REFUSED = (
    "SEAL_PASSPHRASE: the token has refused this PIN and is not asked again, lest it lock itself;"
    " correct the PIN, or run bin/asar doctor once the token knows it"
)


def from_pkcs12(path: Path, passphrase: str | None) -> Sealer:
    """Open the seal of a PKCS#12 file. Raises WrongSealKeys."""
    secret = passphrase.encode() if passphrase else None
    signer = SimpleSigner.load_pkcs12(str(path), passphrase=secret)
    if signer is None:
        raise WrongSealKeys(f"SEAL_PKCS12: {path} cannot be opened; is the passphrase right?")
    signer.embed_roots = False
    sealer = Sealer(signer, _anchors(signer))
    _prove(sealer, "SEAL_PKCS12")
    return sealer


def from_token(folder: Path, address: TokenAddress, passphrase: str | None) -> Sealer:
    """Open the seal whose key lies in a token; a PIN it refused is not tried twice.

    `folder` is where the refusal is noted. Raises WrongSealKeys.
    """
    pin = passphrase or address.pin
    secret = f"{address.token} {pin}"
    if pins.was_refused(folder, secret):
        raise WrongSealKeys(_ONCE_REFUSED)
    try:
        signer, session = open_token(address, pin)
    except PinRefused as error:
        pins.remember(folder, secret)
        raise WrongSealKeys(str(error)) from error
    except TokenFault as error:
        raise WrongSealKeys(str(error)) from error
    sealer = Sealer(signer, _anchors(signer), session)
    try:
        _prove(sealer, "SEAL_PKCS11")
    except WrongSealKeys:
        sealer.close()
        raise
    return sealer


def _anchors(signer: Any) -> tuple[x509.Certificate, ...]:
    """Choose what to trust for keys from outside: the roots they bring, else the top of the chain.

    A lone certificate without its issuer is trusted itself: the operator put it there.
    """
    known = [as_x509(one) for one in signer.cert_registry]
    own = as_x509(signer.signing_cert)
    roots = tuple(one for one in known if one.subject == one.issuer)
    return roots or tuple(one for one in known if one.subject == own.issuer) or (own,)


def _prove(sealer: Sealer, setting: str) -> None:
    """Make sure that the certificate is valid today and belongs to the key, by a signature."""
    certificate = as_x509(sealer.signer.signing_cert)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= clock.now() <= ends:
        term = f"{begins:%Y-%m-%d}–{ends:%Y-%m-%d}"
        raise WrongSealKeys(f"{setting}: the certificate is valid {term}, not today")
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise WrongSealKeys(f"{setting}: only RSA and elliptic-curve (ECDSA) keys can seal")
    words = os.urandom(32)
    try:
        signature = asyncio.run(sealer.signer.async_sign_raw(words, "sha256"))
        _verify(key, signature, words)
    except InvalidSignature as error:
        raise WrongSealKeys(f"{setting}: the key and the certificate are no pair") from error
    except (PKCS11Error, NotImplementedError) as error:
        told = f"{setting}: the key does not sign: {type(error).__name__} {error}"
        raise WrongSealKeys(told) from error


def _verify(
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, signature: bytes, words: bytes
) -> None:
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, words, padding.PKCS1v15(), hashes.SHA256())
    else:
        key.verify(signature, words, ec.ECDSA(hashes.SHA256()))
