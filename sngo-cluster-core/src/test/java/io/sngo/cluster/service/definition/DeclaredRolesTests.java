// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Proxy;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterRoles;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which annotation says who may call an operation.
 */
class DeclaredRolesTests {

	private static ServiceDefinition of(Object bean, Class<?>... types) {
		return ServiceDefinitions.of("test", bean, types);
	}

	private static Iterable<String> roles(String operation, Object bean, Class<?>... types) {
		return of(bean, types).operations().get(operation).roles();
	}

	@Test
	void theServiceSaysItForAllThatDoNotSayItThemselves() {
		ServiceDefinition definition = of(new Keeper());
		assertThat(definition.roles()).containsExactlyInAnyOrder("shop", "admin");
		assertThat(definition.operations().get("find").roles()).isEmpty();
		assertThat(of(new Anonymous()).roles()).isEmpty();
	}

	@Test
	void aServiceThatIsSilentIsForThoseThatItsInterfaceNames() {
		assertThat(of(new Silent()).roles()).containsExactly("desk");
		assertThat(of(new SilentChild()).roles()).as("of an interface of an interface").containsExactly("desk");
		assertThat(of(new Outspoken()).roles()).containsExactly("own");
		assertThat(of(new OutspokenChild()).roles()).as("of a superclass").containsExactly("own");
		assertThatIllegalArgumentException().isThrownBy(() -> of(new Torn()))
			.withMessageContaining("differ in the roles of @ClusterService")
			.withMessageContaining("desk")
			.withMessageContaining("other");
	}

	@Test
	void aMethodOfTheClassBeatsThatOfTheInterface() {
		assertThat(roles("sell", new Keeper())).containsExactly("cashier");
		assertThat(roles("look", new Keeper())).containsExactly(ClusterRoles.ANYONE);
	}

	@Test
	void aMethodOfTheInterfaceCountsWhereTheClassIsSilent() {
		assertThat(roles("sell", new Anonymous())).containsExactlyInAnyOrder("customer", "cashier");
	}

	@Test
	void anInterfaceBelowCounts() {
		assertThat(roles("", new AdminService())).containsExactly("admin");
		assertThat(roles("look", new Viewer(), Looks.class)).containsExactly("viewer");
	}

	@Test
	void aMethodWhoseTypeTheSubclassChoosesCounts() {
		assertThat(roles("cancel", new Cancelling(), Cancels.class)).containsExactly("admin");
	}

	interface AdminHandler extends ServiceHandler<String, String> {

		@Override
		@ClusterRoles("admin")
		String handle(String request, CallContext context);

	}

	static class AdminService implements AdminHandler {

		@Override
		public String handle(String request, CallContext context) {
			return request;
		}

	}

	interface Looks {

		String look(String at);

	}

	interface LooksClosely extends Looks {

		@Override
		@ClusterRoles("viewer")
		String look(String at);

	}

	static class Viewer implements LooksClosely {

		@Override
		public String look(String at) {
			return at;
		}

	}

	interface Cancels {

		void cancel(String id);

	}

	abstract static class CancelsAny<T> {

		@ClusterRoles("admin")
		public void cancel(T id) {
			// nothing to cancel
		}

	}

	static class Cancelling extends CancelsAny<String> implements Cancels {

	}

	@Test
	void anInterfaceAboveCounts() {
		assertThat(roles("sell", new Branch())).containsExactlyInAnyOrder("customer", "cashier");
		assertThat(roles("close", new Branch())).containsExactly("owner");
	}

	/**
	 * Else a subclass that overrides a method would open it to everybody.
	 */
	@Test
	void aMethodOfASuperclassCountsWhereOneIsOverridden() {
		assertThat(roles("sell", new Keeper() {

			@Override
			public void sell(int count) {
				// nothing to sell
			}

		})).containsExactly("cashier");
	}

	@Test
	void aProxyIsReadAsItsTarget() {
		Shop shop = new Keeper();
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Shop.class },
				(self, method, arguments) -> method.invoke(shop, arguments));
		assertThat(roles("sell", proxy, Keeper.class)).containsExactly("cashier");
		assertThat(roles("sell", proxy, Shop.class)).as("as far as it can be known")
			.containsExactlyInAnyOrder("customer", "cashier");
	}

	@Test
	void theMethodOfAClassThatKnowsTheTypesIsFound() {
		assertThat(roles("put", new Names())).containsExactly("writer");
		assertThat(roles("", new Upper())).containsExactly("writer");
		assertThat(roles("", new Generic<String>() {

			@Override
			public String handle(String request, CallContext call) {
				return request;
			}

		})).as("of its superclass").containsExactly("generic");
	}

	@Test
	void anOverloadThatIsNoOperationSaysNothing() {
		assertThat(roles("find", new Overloading())).isEmpty();
		assertThat(roles("sell", new Overloading())).containsExactlyInAnyOrder("customer", "cashier");
	}

	@Test
	void whatIsNotClearIsAnError() {
		assertThatIllegalArgumentException().isThrownBy(() -> of(new Unclear()))
			.withMessageContaining("'put'")
			.withMessageContaining("say the same on each");
		assertThatIllegalArgumentException().isThrownBy(() -> of(new Both()))
			.withMessageContaining("differ in @ClusterRoles of operation 'sell'");
	}

	@Test
	void namesAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> of(new NoRole())).withMessageContaining("names no role");
		assertThatIllegalArgumentException().isThrownBy(() -> of(new WrongRole()))
			.withMessageContaining("Operation 'run'")
			.withMessageContaining("'no spaces'")
			.withMessageContaining("1 to 64 characters");
		assertThatIllegalArgumentException().isThrownBy(() -> of(new WrongService()))
			.withMessageContaining("Service 'test'")
			.withMessageContaining("''");
	}

	interface Shop {

		int find(String text);

		@ClusterRoles({ "customer", "cashier", "customer" })
		void sell(int count);

		@ClusterRoles("customer")
		List<String> look();

	}

	interface Chain extends Shop {

		@Override
		void sell(int count);

		@ClusterRoles("owner")
		void close();

	}

	@ClusterService(value = "test", roles = { "shop", "admin", "shop" })
	static class Keeper implements Shop {

		@Override
		public int find(String text) {
			return text.length();
		}

		@Override
		@ClusterRoles("cashier")
		public void sell(int count) {
			// sold
		}

		@Override
		@ClusterRoles(ClusterRoles.ANYONE)
		public List<String> look() {
			return List.of();
		}

	}

	static class Anonymous implements Shop {

		@Override
		public int find(String text) {
			return 0;
		}

		@Override
		public void sell(int count) {
			// sold
		}

		@Override
		public List<String> look() {
			return List.of();
		}

	}

	static class Branch extends Anonymous implements Chain {

		@Override
		public void close() {
			// closed
		}

	}

	static class Overloading extends Anonymous {

		@ClusterRoles("other")
		public int find(Integer number) {
			return number;
		}

		@ClusterRoles("other")
		public static void sell(String text) {
			// not this one
		}

	}

	interface Store<T> {

		void put(T value);

	}

	static class Names implements Store<String> {

		@Override
		@ClusterRoles("writer")
		public void put(String value) {
			// stored
		}

	}

	static class Unclear implements Store<String> {

		@Override
		@ClusterRoles("writer")
		public void put(String value) {
			// stored
		}

		public void put(Integer value) {
			// also
		}

	}

	static class Upper implements ServiceHandler<String, String> {

		@Override
		@ClusterRoles("writer")
		public String handle(String request, CallContext call) {
			return request;
		}

	}

	abstract static class Generic<R> implements ServiceHandler<String, R> {

		@Override
		@ClusterRoles("generic")
		public abstract R handle(String request, CallContext call);

	}

	interface Stall {

		@ClusterRoles("owner")
		void sell(int count);

	}

	static class Both extends Anonymous implements Shop, Stall {

	}

	@ClusterService(value = "test", roles = "desk")
	interface Desk extends Runner {

	}

	interface SmallDesk extends Desk {

	}

	@ClusterService(value = "test", roles = "other")
	interface OtherDesk extends Runner {

	}

	@ClusterService("test")
	static class Silent implements Desk {

		@Override
		public void run() {
			// silent
		}

	}

	static class SilentChild extends Silent implements SmallDesk {

	}

	@ClusterService(value = "test", roles = "own")
	static class Outspoken implements Desk {

		@Override
		public void run() {
			// outspoken
		}

	}

	@ClusterService("test")
	static class OutspokenChild extends Outspoken {

	}

	static class Torn extends Silent implements OtherDesk {

	}

	static class NoRole implements Runner {

		@Override
		@ClusterRoles({})
		public void run() {
			// never
		}

	}

	static class WrongRole implements Runner {

		@Override
		@ClusterRoles("no spaces")
		public void run() {
			// never
		}

	}

	@ClusterService(value = "test", roles = "")
	static class WrongService implements Runner {

		@Override
		public void run() {
			// never
		}

	}

	interface Runner {

		void run();

	}

}
