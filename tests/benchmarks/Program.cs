using LukePipeline.Benchmarks;
using LukePipeline.Benchmarks.EndToEnd;
using LukePipeline.Benchmarks.Peers;
using LukePipeline.Benchmarks.Scheduling;
using LukePipeline.Benchmarks.Soak;
using LukePipeline.Ground.Torch;

// dotnet run -c Release --project tests/benchmarks                               the engine on this machine
//   [-- engine|faster|end-to-end]          [--rounds N] [--documents N]          one part of that
//   -- closed [--texts FILE] [--rounds N] [--documents N]                        the path of closed checkpoints
//   -- one-encoder [--texts FILE] [--rounds N] [--documents N]                   relations from the entities' pass
//   -- peers [--python COMMAND] [--texts FILE] [--tokenizer DIR] [--folder DIR]  against transformers in Python
//   -- linearity [--counts 1000,10000,100000]                                    cost against documents, their length, and engines
//   -- planning [--files 1000000]                                                memory of a plan of very many inputs
//   -- scheduling [--seconds 20]                                                 simulated engines over 1 to 4 silos
//   -- soak [--minutes 60] [--warm-up MINUTES] [--every SECONDS]                 memory and CPU over a long time
if (args is ["soak", .. var soak])
{
    TorchRuntime.EnsureLoaded();
    Machine.Print(Console.Out, "One embedded silo, one engine, one thread.");
    await SoakBenchmark.RunAsync(Console.Out, SoakOptions.Parse(soak));
    return;
}

if (args is ["planning", ..])
{
    Machine.Print(Console.Out, "Nothing else in the process; its peak after each step.");
    await PlanningBenchmark.RunAsync(Console.Out, int.Parse(Value("--files") ?? "1000000"));
    return;
}

if (args is ["scheduling", .. var scheduling])
{
    TorchRuntime.EnsureLoaded();
    Machine.Print(Console.Out, "All silos in this process.");
    var seconds = scheduling is ["--seconds", var number] ? double.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 20;
    await SchedulingBenchmark.RunAsync(Console.Out, TimeSpan.FromSeconds(seconds));
    return;
}

TorchRuntime.EnsureLoaded();
if (args is ["linearity", ..])
{
    Machine.Print(Console.Out, "Process CPU time.");
    LinearityBenchmark.Run(Console.Out, [.. (Value("--counts") ?? "1000,10000,100000").Split(',').Select(int.Parse)]);
    return;
}

if (args is ["closed", ..])
{
    Machine.Print(Console.Out, "Process CPU time, one thread, interleaved, medians; all mentions compared first.");
    await ClosedBenchmark.RunAsync(Console.Out, int.Parse(Value("--rounds") ?? "1"), int.Parse(Value("--documents") ?? "1000"), Value("--texts"));
    return;
}

if (args is ["one-encoder", ..])
{
    Machine.Print(Console.Out, "Process CPU time, one thread, interleaved, medians; all relations compared first.");
    await OneEncoderBenchmark.RunAsync(Console.Out, int.Parse(Value("--rounds") ?? "3"), ClosedBenchmark.ReadTexts(Value("--texts"), int.Parse(Value("--documents") ?? "1000")));
    return;
}

if (args is ["peers", ..])
{
    Machine.Print(Console.Out, "Process CPU time, interleaved, medians; results compared first.");
    var peers = new PeersOptions();
    PeersBenchmark.Run(Console.Out, peers with
    {
        Python = Value("--python") ?? peers.Python,
        Documents = Value("--texts") ?? peers.Documents,
        Tokenizer = Value("--tokenizer") ?? peers.Tokenizer,
        Folder = Value("--folder") ?? peers.Folder,
        Rounds = int.Parse(Value("--rounds") ?? "3"),
    });
    return;
}

var rounds = int.Parse(Value("--rounds") ?? "3");
var documents = int.Parse(Value("--documents") ?? "4");
var wanted = args.Where((a, i) => !a.StartsWith('-') && (i == 0 || !args[i - 1].StartsWith('-'))).ToHashSet();
Machine.Print(Console.Out, "Process CPU time, one thread, interleaved, medians; outputs compared first.");
if (wanted.Count == 0 || wanted.Contains("engine"))
{
    EngineBenchmark.Run(Console.Out, rounds);
}

if (wanted.Count == 0 || wanted.Contains("faster"))
{
    await FasterBenchmark.RunAsync(Console.Out, rounds, documents);
}

if (wanted.Count == 0 || wanted.Contains("end-to-end"))
{
    await EndToEndBenchmark.RunAsync(Console.Out, rounds, documents);
}

string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
