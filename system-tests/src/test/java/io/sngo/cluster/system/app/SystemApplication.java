// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application that the system tests start, one process per node. What it sees and
 * does goes to files in {@code system.directory}, whose times are taken in the process
 * itself: how often the test looks does not matter.
 */
@SpringBootApplication
public class SystemApplication {

	public static void main(String[] args) {
		SpringApplication.run(SystemApplication.class, args);
	}

}
