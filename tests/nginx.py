"""An nginx in front of a site, as an administrator without containers would set it up."""

import datetime
import ipaddress
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.checkers import need

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIGURATION = """
daemon off; pid nginx.pid; error_log stderr; events {{}}
http {{
    access_log off; client_body_temp_path body; proxy_temp_path proxy;
    fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    {more}
    server {{
        listen 127.0.0.1:{port}{protocols};
        location / {{
            proxy_pass http://127.0.0.1:{site};
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-Proto https;
        }}
    }}
}}
"""
ENCRYPTED = """
    ssl_certificate certificate.pem; ssl_certificate_key certificate.pem;
    gzip on; gzip_proxied any; gzip_types application/javascript text/javascript text/css
        image/svg+xml application/manifest+json;
"""


@contextmanager
def nginx(folder: Path, port: int, site: int, *, encrypted: bool = False) -> Iterator[None]:
    """Hands on to the port `site` what comes to `port`, and encrypted also compresses it."""
    need("nginx", NGINX)
    place = folder / "nginx"
    place.mkdir()
    protocols, more = (" ssl http2", ENCRYPTED) if encrypted else ("", "")
    if encrypted:
        write_certificate(place / "certificate.pem")
    text = CONFIGURATION.format(port=port, site=site, protocols=protocols, more=more)
    (place / "nginx.conf").write_text(text)
    process = subprocess.Popen(
        [NGINX, "-p", place, "-c", "nginx.conf", "-e", "stderr"], stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(place)


def write_certificate(path: Path) -> None:
    """One of 127.0.0.1 that nobody vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "owls")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    kept = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(kept + certificate.public_bytes(encoding))
