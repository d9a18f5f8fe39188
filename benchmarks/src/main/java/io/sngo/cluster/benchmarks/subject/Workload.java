// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import java.util.Arrays;
import java.util.List;

/**
 * What is sent.
 */
public enum Workload {

	/** 32 bytes there and back. */
	RAW_32("raw-32", 32),
	/** A record of about 1 KiB as JSON there and back, an object on both sides. */
	JSON_1K("json-1k", 0),
	/** 64 KiB there and back. */
	RAW_64K("raw-64k", 64 * 1024),
	/** 32 bytes there, and nothing back. */
	ONE_WAY_32("one-way-32", 32),
	/** Streams of {@value Elements#COUNT} elements of 32 bytes back. */
	STREAM_32("stream-32", Elements.SIZE);

	private final String label;

	private final int bytes;

	Workload(String label, int bytes) {
		this.label = label;
		this.bytes = bytes;
	}

	/**
	 * What it is called on the command line and in the results.
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Size of the payload, 0 where that is a record.
	 */
	public int bytes() {
		return this.bytes;
	}

	/**
	 * The workload of that name.
	 * @throws IllegalArgumentException if there is none
	 */
	public static Workload of(String label) {
		return Arrays.stream(values())
			.filter((workload) -> workload.label.equals(label))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"Workload '" + label + "' is not known: use some of " + labels()));
	}

	private static List<String> labels() {
		return Arrays.stream(values()).map(Workload::label).toList();
	}

	/**
	 * Whether the system's own rate of calls is of interest, and how long one takes.
	 */
	public boolean isOfCalls() {
		return this != ONE_WAY_32 && this != STREAM_32;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
