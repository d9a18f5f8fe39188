// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lines that outlive the process: each is with the operating system before
 * {@link #append} returns, so that not even {@code kill -9} loses one.
 */
final class LineFile {

	private final FileChannel channel;

	LineFile(Path file) {
		try {
			this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Appends a line that starts with the time in milliseconds since 1970.
	 */
	void append(Object... words) {
		StringBuilder line = new StringBuilder().append(System.currentTimeMillis());
		for (Object word : words) {
			line.append(' ').append(word);
		}
		ByteBuffer bytes = ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
		try {
			// One write in append mode: lines of several threads do not mix.
			this.channel.write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
