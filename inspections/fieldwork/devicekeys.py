"""Keys of phones (ECDSA P-256, made in the browser): reading them, and checking what they sign."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

HALF = 32  # bytes of r and of s


class DeviceKeyError(ValueError):
    """No public key of the curve P-256."""


def read_key(text: str) -> bytes:
    """SubjectPublicKeyInfo from base64.

    Raises:
        DeviceKeyError: not base64, not a key, or on another curve.
    """
    try:
        data = base64.b64decode(text, validate=True)
        key = load_der_public_key(data)
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise DeviceKeyError("手机公钥无法读取，应为 P-256 公钥（SPKI，base64）。") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise DeviceKeyError("手机公钥不是 P-256 曲线。请更新手机上的页面后重新登记。")
    return data


def proof_text(visit: str, nonce: str, counter: int, content: bytes) -> bytes:
    """What a device signs about a submission; ``content`` is canonical JSON."""
    return f"{visit}\n{nonce}\n{counter}\n{hashlib.sha256(content).hexdigest()}".encode()


def is_proof(key: bytes, proof: str, text: bytes) -> bool:
    """Whether ``proof`` (base64; r and s as WebCrypto writes them, or DER) signs ``text``."""
    try:
        signature = base64.b64decode(proof, validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(signature) == 2 * HALF:
        r, s = (int.from_bytes(part, "big") for part in (signature[:HALF], signature[HALF:]))
        signature = encode_dss_signature(r, s)
    public = load_der_public_key(key)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        public.verify(signature, text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
