// Starts Amazon's DynamoDB Local on the loopback interface only; by itself it listens to the whole network.

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;

class Loopback {
  public static void main(String[] none) throws Exception {
    var arguments = new String[] {"-inMemory", "-disableTelemetry"};
    var proxy = ServerRunner.createServerFromCommandLineArgs(arguments);
    var field = proxy.getClass().getDeclaredField("server");
    field.setAccessible(true);
    var server = (Server) field.get(proxy);
    var door = (ServerConnector) server.getConnectors()[0];
    door.setHost("127.0.0.1");
    door.setPort(0);
    proxy.start();
    System.out.println("listens on " + door.getLocalPort());
    // Whoever started this holds the other end; when they are gone, so are we.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
