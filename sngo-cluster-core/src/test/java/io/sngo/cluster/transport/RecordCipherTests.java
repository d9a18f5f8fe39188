// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RecordCipherTests {

	private static final byte[] KEY = new byte[SessionKeys.KEY_BYTES];

	private final RecordCipher signing = RecordCipher.signing(KEY, 4);

	private final RecordCipher checking = RecordCipher.checking(KEY, 4);

	private byte[] sign(String text) throws GeneralSecurityException {
		byte[] in = text.getBytes(StandardCharsets.UTF_8);
		byte[] out = new byte[in.length + RecordCipher.TAG_BYTES];
		assertThat(this.signing.next(in, 0, in.length, out, 0)).isEqualTo(out.length);
		return out;
	}

	private String check(byte[] record) throws GeneralSecurityException {
		byte[] out = new byte[record.length - RecordCipher.TAG_BYTES];
		this.checking.next(record, 0, record.length, out, 0);
		return new String(out, StandardCharsets.UTF_8);
	}

	/** Over several keys, of which each is for four records here. */
	@Test
	void whatWasSignedArrives() throws GeneralSecurityException {
		List<byte[]> records = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			records.add(sign("record " + i));
		}
		for (int i = 0; i < 20; i++) {
			assertThat(check(records.get(i))).isEqualTo("record " + i);
		}
	}

	@Test
	void theSameTextIsNeverTheSameRecord() throws GeneralSecurityException {
		List<String> records = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			records.add(HexFormat.of().formatHex(sign("text")));
		}
		assertThat(records).doesNotHaveDuplicates();
	}

	@Test
	void threat10AnyBitThatIsFlippedIsSeen() throws GeneralSecurityException {
		byte[] record = sign("text");
		for (int bit = 0; bit < 8 * record.length; bit++) {
			byte[] flipped = record.clone();
			flipped[bit / 8] ^= (byte) (1 << bit % 8);
			RecordCipher fresh = RecordCipher.checking(KEY, 4);
			assertThatExceptionOfType(GeneralSecurityException.class).as("bit " + bit)
				.isThrownBy(() -> fresh.next(flipped, 0, flipped.length, new byte[100], 0));
		}
		assertThat(check(record)).isEqualTo("text");
	}

	@Test
	void threat10WhatIsCutIsSeen() throws GeneralSecurityException {
		byte[] record = sign("text");
		for (int length = 0; length < record.length; length++) {
			byte[] cut = Arrays.copyOf(record, length);
			RecordCipher fresh = RecordCipher.checking(KEY, 4);
			assertThatExceptionOfType(GeneralSecurityException.class)
				.isThrownBy(() -> fresh.next(cut, 0, cut.length, new byte[100], 0));
		}
	}

	@Test
	void threat09WhatComesTwiceIsSeen() throws GeneralSecurityException {
		byte[] record = sign("once");
		check(record);
		assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> check(record));
	}

	/** The number begins anew with every key. */
	@Test
	void threat09WhatComesAgainUnderTheNextKeyIsSeen() throws GeneralSecurityException {
		byte[] first = sign("first");
		check(first);
		for (int i = 1; i < 4; i++) {
			check(sign("other"));
		}
		assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> check(first));
	}

	@Test
	void threat10WhatIsLeftOutOrMovedIsSeen() throws GeneralSecurityException {
		sign("left out");
		byte[] second = sign("second");
		assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> check(second));
	}

	@Test
	void anotherKeyIsSeen() throws GeneralSecurityException {
		byte[] other = KEY.clone();
		other[0] = 1;
		byte[] record = sign("text");
		assertThatExceptionOfType(GeneralSecurityException.class)
			.isThrownBy(() -> RecordCipher.checking(other).next(record, 0, record.length, new byte[100], 0));
	}

	@Test
	void keysChangeLongBeforeTheyAreWornOut() {
		assertThat(RecordCipher.RECORDS_PER_KEY).isEqualTo(4_194_304);
	}

}
