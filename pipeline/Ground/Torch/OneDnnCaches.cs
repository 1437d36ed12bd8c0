using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LukePipeline.Ground.Torch;

/// <summary>
/// Bounds what oneDNN remembers of shapes it has seen, so that memory does not grow with the number of batches.
/// </summary>
/// <remarks>
/// Batches without padding have a new number of rows nearly every time. oneDNN keeps the machine code of 1,024 shapes, and the layer
/// over it as many descriptions in every thread: some 200 MB, filled over the first thousands of batches and hardly ever used again.
/// The layers of a batch share their shapes, so a small number loses nothing. Both read the environment of the C library when first
/// used, which <see cref="Environment.SetEnvironmentVariable(string, string?)"/> does not reach.
/// </remarks>
internal static partial class OneDnnCaches
{
    /// <summary>For all engines of a process: a batch needs about twelve shapes.</summary>
    private const string Primitives = "128";

    /// <summary>For one thread.</summary>
    private const string Descriptions = "32";

    /// <summary>Sets the bounds before libtorch is loaded; those that the user has set stay.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "It has to be done before TorchSharp loads its library, which it does on first use.")]
    internal static void Bound()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetIfMissing("ONEDNN_PRIMITIVE_CACHE_CAPACITY", Primitives, overwrite: 0);
            _ = SetIfMissing("LRU_CACHE_CAPACITY", Descriptions, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetIfMissing(string name, string value, int overwrite);
}
