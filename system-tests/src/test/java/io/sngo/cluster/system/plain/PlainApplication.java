// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.plain;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application that knows nothing of clusters: started with and without the starter on
 * its class path, it shows what the starter costs.
 */
@SpringBootApplication
public class PlainApplication {

	public static void main(String[] args) {
		SpringApplication.run(PlainApplication.class, args);
	}

}
