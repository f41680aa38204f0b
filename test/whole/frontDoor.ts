import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An address that stays while the service behind it comes and goes, as the reverse proxy of an installation does. */
export interface FrontDoor {
  url: string;
  /** Where visitors are led from now on, one after the other where there are several; null: they find the connection cut. */
  leadTo(port: number | readonly number[] | null): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Opens a door on any free port. */
export async function openFrontDoor(): Promise<FrontDoor> {
  let targets: readonly number[] = [];
  let visitors = 0;
  const sockets = new Set<Socket>();
  const server = createServer((visitor) => {
    const target = targets[visitors++ % targets.length];
    if (target === undefined) {
      visitor.destroy();
      return;
    }
    const service = connect(target, HOST);
    for (const [socket, other] of [
      [visitor, service],
      [service, visitor],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    visitor.pipe(service).pipe(visitor);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    leadTo(port) {
      targets = port === null ? [] : [port].flat();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
