using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LukePipeline.Tests.Support;

/// <summary>A server that a test starts on a loopback port, and that ends with the test process, however that ends.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // The shell waits for the end of its input, which the kernel closes when the test process is gone.
    private const string Script = """ "$0" "$@" & server=$!; echo "pid $server"; read -r _; kill -CONT $server 2>/dev/null; kill -9 $server 2>/dev/null; wait $server """;

    // Below those that the system gives to outgoing connections: between the choice of a port and the start of its server nobody is given it by chance.
    private const int FirstPort = 18_000, Ports = 14_000;

    private static int _ports = Environment.ProcessId * 97;

    private readonly Process _shell;

    private ServerProcess(Process shell, int id, int port)
    {
        _shell = shell;
        Id = id;
        Port = port;
    }

    /// <summary>Process id of the server itself, for signals.</summary>
    public int Id { get; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>A port on the loopback interface that nobody listens on at the moment.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _ports) % Ports);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    /// <summary>So many free ports at once, which are different ones.</summary>
    public static int[] FreePorts(int count) => [.. Enumerable.Range(0, count).Select(_ => FreePort())];

    /// <summary>The file of that name in a folder of PATH; null when there is none.</summary>
    public static string? FindOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts a server and waits until it accepts connections.</summary>
    /// <param name="program">The program.</param>
    /// <param name="port">The port that it listens on.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">How long it may take; null for a minute.</param>
    public static async Task<ServerProcess> StartAsync(string program, int port, IEnumerable<string> arguments, TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "-c", Script, program }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        var shell = Process.Start(start) ?? throw new InvalidOperationException("No shell.");
        var output = new StringBuilder();
        shell.ErrorDataReceived += (_, line) => Append(output, line.Data);
        shell.BeginErrorReadLine();
        var first = await shell.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{program} did not start: {output}");
        var id = int.Parse(first.AsSpan("pid ".Length), System.Globalization.CultureInfo.InvariantCulture);
        _ = DrainAsync(shell.StandardOutput, output);
        var server = new ServerProcess(shell, id, port);
        await server.WaitUntilListeningAsync(program, output, patience ?? TimeSpan.FromMinutes(1));
        return server;
    }

    /// <summary>Sends a signal to the server: "STOP", "CONT", "TERM", "KILL".</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", ["-" + name, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Has the server stop as it does by itself, saving what it holds.</summary>
    public async Task StopAsync()
    {
        Signal("TERM");

        // The shell keeps the ended process as a zombie until it ends itself.
        var status = $"/proc/{Id}/stat";
        await Eventually.IsTrueAsync(
            () => !File.Exists(status) || File.ReadAllText(status).Split(") ")[^1].StartsWith('Z'), "the server has stopped");
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private static async Task DrainAsync(StreamReader reader, StringBuilder output)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Append(output, line);
        }
    }

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }

    private async Task WaitUntilListeningAsync(string program, StringBuilder output, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (clock.Elapsed < patience)
            {
                await Task.Delay(50);
            }
            catch (SocketException e)
            {
                await DisposeAsync();
                lock (output)
                {
                    throw new InvalidOperationException($"{program} does not listen on port {Port} after {clock.Elapsed}: {output}", e);
                }
            }
        }
    }
}
