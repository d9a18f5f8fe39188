// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads streams for systems that hand them out.
 */
public final class ByteStreams {

	private ByteStreams() {
	}

	/**
	 * All bytes of a stream over a buffer, which knows how many are left. Whoever does
	 * not ask allocates 8 KiB and more for each message.
	 */
	public static byte[] readAll(InputStream source) throws IOException {
		byte[] bytes = new byte[source.available()];
		if (source.readNBytes(bytes, 0, bytes.length) != bytes.length || source.read() >= 0) {
			throw new EOFException("The stream does not have the " + bytes.length + " bytes that it tells of");
		}
		return bytes;
	}

}
