// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import io.sngo.cluster.client.ImportClusterClients;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * A small clustered application: an echo, a counter, a dashboard. The command line names
 * the node and any seeds: {@code node2 localhost:7946}.
 */
@SpringBootApplication
@ImportClusterClients(Counter.class)
public class SampleApplication {

	/**
	 * Starts one node.
	 * @param args id of the node, addresses of seeds, and any {@code --property=value}
	 */
	public static void main(String[] args) {
		new SpringApplicationBuilder(SampleApplication.class).initializers(new FreeHttpPort())
			.run(CommandLine.toProperties(args));
	}

}
