// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.management.ManagementFactory;
import java.util.Set;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sngo.cluster.transport.DataChannel;

import static org.assertj.core.api.Assertions.assertThat;

class PermissionTests {

	private static final Set<String> NONE = Set.of();

	private final TestCluster cluster = new TestCluster();

	private final TestNode server = this.cluster.start("server");

	private int callers;

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void theOperationCountsBeforeItsService() {
		Permission permission = Permission.of(Set.of("admin"), Set.of("shop"), false);
		assertThat(permission.roles()).containsExactly("admin");
		assertThat(Permission.of(NONE, Set.of("shop"), false).roles()).containsExactly("shop");
	}

	@ParameterizedTest
	@CsvSource({ "'','',false,'',true", "'','',true,'',false", "'','',true,shop,false", "*,'',true,'',true",
			"'',*,true,'',true", "shop,*,true,'',false", "shop,*,false,'',false", "*,shop,true,'',true",
			"'',shop,false,shop,true", "'',shop,false,'',false", "'',shop,true,stock,false",
			"admin,shop,true,shop,false", "admin,shop,true,admin,true" })
	void whoMayCall(String operation, String service, boolean authorization, String held, boolean granted) {
		Permission permission = Permission.of(roles(operation), roles(service), authorization);
		assertThat(permission.isGranted(caller(roles(held)))).isEqualTo(granted);
	}

	@Test
	void nothingIsAllocatedToDecide() {
		Permission permission = Permission.of(NONE, Set.of("admin", "auditor", "shop"), true);
		DataChannel allowed = caller(Set.of("billing", "shop", "stock"));
		DataChannel denied = caller(Set.of("billing", "stock"));
		assertThat(allocated(permission, allowed, denied)).as("first").isNotNegative();
		assertThat(allocated(permission, allowed, denied)).isLessThan(10_000);
	}

	/**
	 * By this thread, of 100,000 decisions of each kind.
	 */
	private static long allocated(Permission permission, DataChannel allowed, DataChannel denied) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		int granted = 0;
		for (int i = 0; i < 100_000; i++) {
			granted += permission.isGranted(allowed) ? 1 : 0;
			granted -= permission.isGranted(denied) ? 1 : 0;
		}
		long after = threads.getCurrentThreadAllocatedBytes();
		assertThat(granted).isEqualTo(100_000);
		return after - before;
	}

	private static Set<String> roles(String role) {
		return role.isEmpty() ? NONE : Set.of(role);
	}

	private DataChannel caller(Set<String> roles) {
		TestNode caller = this.cluster.start("caller" + this.callers++);
		caller.roles = roles;
		return caller.channelTo(this.server).other();
	}

}
