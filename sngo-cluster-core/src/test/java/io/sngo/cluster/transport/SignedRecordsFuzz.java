// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody without its key writes to a signed connection; the first byte of the input is
 * the size of the pieces in which it comes. Nothing is handed on.
 */
final class SignedRecordsFuzz implements FuzzTarget {

	private static final SessionKeys KEYS = new SessionKeys(new byte[16],
			"0123456789abcdef".getBytes(StandardCharsets.UTF_8));

	@Override
	public List<byte[]> seeds() {
		byte[] record = new byte[1 + Integer.BYTES + 40];
		record[0] = 7;
		record[Integer.BYTES] = 40;
		byte[] large = new byte[1 + Integer.BYTES + 2000];
		large[0] = (byte) 200;
		large[3] = 7;
		return List.of(record, large);
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		FuzzChannel channel = new FuzzChannel();
		int[] told = new int[1];
		channel.pipeline().addLast(new SignedRecords(KEYS, true, (bytes) -> {
		}, (reason) -> told[0]++));
		channel.receive(input, 0);
		assertThat(told[0]).isLessThanOrEqualTo(1);
		channel.end();
	}

	@Override
	public long maxAllocated(int length) {
		return 256 * 1024 + 1024L * length;
	}

}
