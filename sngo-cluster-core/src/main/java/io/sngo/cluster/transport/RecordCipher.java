// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the records of one direction of a connection, or checks them: AES-GCM (NIST SP
 * 800-38D) with the number of the record as nonce, so that none can be changed, left out,
 * repeated or moved. It encrypts, too, as it is the fastest way to sign that a JVM has.
 * Used by one thread.
 */
final class RecordCipher {

	/** What a record is longer than what it carries. */
	static final int TAG_BYTES = 16;

	/**
	 * Records under one key: far below 2<sup>32</sup>, where many large ones would begin
	 * to tell something of each other (RFC 8446, 5.5, has 2<sup>24.5</sup>).
	 */
	static final long RECORDS_PER_KEY = 1L << 22;

	private static final int NONCE_BYTES = 12;

	private final int mode;

	private final long recordsPerKey;

	private final Cipher cipher;

	private final byte[] nonce = new byte[NONCE_BYTES];

	private SecretKeySpec key;

	private byte[] material;

	private long record;

	private RecordCipher(int mode, byte[] key, long recordsPerKey) {
		this.mode = mode;
		this.recordsPerKey = recordsPerKey;
		this.material = key.clone();
		this.key = new SecretKeySpec(key, "AES");
		try {
			this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JVM lacks AES-GCM, which every JVM has to have", ex);
		}
	}

	static RecordCipher signing(byte[] key) {
		return signing(key, RECORDS_PER_KEY);
	}

	static RecordCipher signing(byte[] key, long recordsPerKey) {
		return new RecordCipher(Cipher.ENCRYPT_MODE, key, recordsPerKey);
	}

	static RecordCipher checking(byte[] key) {
		return checking(key, RECORDS_PER_KEY);
	}

	static RecordCipher checking(byte[] key, long recordsPerKey) {
		return new RecordCipher(Cipher.DECRYPT_MODE, key, recordsPerKey);
	}

	/**
	 * Signs what the next record carries, or checks the next record and gives what it
	 * carries. The two arrays must differ.
	 * @return bytes written
	 * @throws GeneralSecurityException if the record is not the one that was signed
	 */
	int next(byte[] in, int inOffset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
		if (this.record == this.recordsPerKey) {
			nextKey();
		}
		ByteBuffer.wrap(this.nonce).putLong(NONCE_BYTES - Long.BYTES, this.record++);
		this.cipher.init(this.mode, this.key, new GCMParameterSpec(8 * TAG_BYTES, this.nonce));
		return this.cipher.doFinal(in, inOffset, length, out, outOffset);
	}

	/**
	 * Both sides come here after the same record. The key before it cannot be computed
	 * out of the next one.
	 */
	private void nextKey() {
		MessageDigest hash = Transcript.sha256();
		hash.update("next key".getBytes(StandardCharsets.US_ASCII));
		this.material = Arrays.copyOf(hash.digest(this.material), SessionKeys.KEY_BYTES);
		this.key = new SecretKeySpec(this.material, "AES");
		this.record = 0;
	}

}
