// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads one kind of message: it is one, which says the same when it is written and read
 * again, or a {@link WireException}.
 *
 * @param <M> the message
 */
public abstract class DecoderFuzz<M> implements FuzzTarget {

	private final Function<byte[], @Nullable M> decoder;

	private final Function<M, byte[]> encoder;

	private final List<byte[]> seeds;

	protected DecoderFuzz(Function<byte[], @Nullable M> decoder, Function<M, byte[]> encoder, List<byte[]> seeds) {
		this.decoder = decoder;
		this.encoder = encoder;
		this.seeds = seeds;
	}

	@Override
	public List<byte[]> seeds() {
		return this.seeds;
	}

	@Override
	public void run(byte[] input) {
		M message;
		try {
			message = this.decoder.apply(input);
		}
		catch (WireException ex) {
			return;
		}
		if (message != null) {
			byte[] written = this.encoder.apply(message);
			M again = this.decoder.apply(written);
			if (again == null || !Arrays.equals(this.encoder.apply(again), written)) {
				assertThat(again).as("%s, written and read again", message).isEqualTo(message);
			}
		}
	}

}
