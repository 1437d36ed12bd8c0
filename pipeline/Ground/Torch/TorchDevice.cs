using System.Globalization;
using System.Reflection;
using TorchSharp;

namespace LukePipeline.Ground.Torch;

/// <summary>The processor that tensors live on, chosen at run time.</summary>
/// <param name="Device">As TorchSharp wants it.</param>
/// <param name="Reason">Which one it is and why, in words for the log.</param>
/// <param name="IsFallback">True when it is the CPU only because a GPU that one would expect cannot be used.</param>
public sealed record TorchDevice(torch.Device Device, string Reason, bool IsFallback)
{
    /// <summary>Which libtorch the program was built with: <c>cpu</c> or <c>cuda</c> (<c>-p:TorchBackend=cuda</c>).</summary>
    public static string Backend { get; } = typeof(TorchDevice).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "TorchBackend")?.Value ?? "cpu";

    /// <summary>Chooses a device.</summary>
    /// <param name="name">
    /// <c>auto</c>: the first CUDA device, else the CPU; <c>cpu</c>; <c>cuda</c>: the first CUDA device; <c>cuda:N</c>: that one.
    /// Default: auto.
    /// </param>
    /// <exception cref="LukeException">There is no such device, or libtorch cannot be loaded.</exception>
    public static TorchDevice Select(string? name = null)
    {
        TorchRuntime.EnsureLoaded();
        var (chosen, reason, isFallback) = Choose(name, torch.cuda.is_available() ? torch.cuda.device_count() : 0, Backend, HasDriver);
        return new TorchDevice(torch.device(chosen), reason, isFallback);
    }

    /// <summary>Whether this machine has the driver of a GPU, usable or not.</summary>
    private static bool HasDriver => File.Exists("/dev/nvidiactl");

    internal static (string Name, string Reason, bool IsFallback) Choose(string? name, int cudaDevices, string backend, bool hasDriver)
    {
        name = string.IsNullOrWhiteSpace(name) ? "auto" : name.Trim().ToLowerInvariant();
        int index = 0;
        bool cuda = name == "cuda" || (name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name["cuda:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!cuda && name is not ("auto" or "cpu"))
        {
            throw new LukeException($"The device '{name}' is unknown. Write auto, cpu, cuda or cuda:N, with N counted from 0.");
        }

        string none = backend == "cuda"
            ? "no usable CUDA device was found; 'nvidia-smi' shows whether the driver sees one"
            : "this program was built with libtorch for the CPU alone; build it with -p:TorchBackend=cuda for a GPU";
        if (cuda && index >= cudaDevices)
        {
            throw new LukeException(cudaDevices == 0
                ? $"The device {name} cannot be used: {none}. Or write cpu."
                : $"There is no device {name}: this machine has cuda:0 to cuda:{cudaDevices - 1}.");
        }

        return (cuda, cudaDevices) switch
        {
            (true, _) => ($"cuda:{index}", $"cuda:{index} of {cudaDevices}, as asked for", false),
            (false, > 0) when name == "auto" => ("cuda:0", $"cuda:0 of {cudaDevices}, chosen by itself", false),
            _ when name == "auto" => ("cpu", $"cpu: {none}", backend == "cuda" || hasDriver),
            _ => ("cpu", "cpu, as asked for", false),
        };
    }
}
