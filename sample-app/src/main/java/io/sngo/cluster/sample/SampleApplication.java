// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A small clustered application.
 */
@SpringBootApplication
public class SampleApplication {

	/**
	 * Starts one node.
	 * @param args the command line
	 */
	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
