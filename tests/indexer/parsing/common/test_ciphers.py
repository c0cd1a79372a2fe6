from __future__ import annotations

import subprocess
import sys


def test_a_cipher_is_loaded_without_cffi_which_others_may_load_behind_it():
    script = (
        "import sys\n"
        "from indexer.parsing.common.ciphers import load_cipher\n"
        "aes = load_cipher('AES')\n"
        "assert 'cffi' not in sys.modules\n"
        "sealed = aes.new(bytes(16), aes.MODE_ECB).encrypt(bytes(16))\n"
        "import cffi\n"
        "assert sealed.hex() == '66e94bd4ef8a2c3b884cfa59ca342b2e'\n"  # FIPS 197: the zero key and block
    )
    subprocess.run([sys.executable, "-c", script], check=True)
