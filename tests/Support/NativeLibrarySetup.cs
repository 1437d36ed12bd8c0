using System.Runtime.CompilerServices;
using LukePipeline.Ground;

namespace LukePipeline.Tests.Support;

/// <summary>Lets a test use TorchSharp before it has touched the pipeline, whose module initializer makes that possible everywhere.</summary>
internal static class NativeLibrarySetup
{
    [ModuleInitializer]
    internal static void Run() => RuntimeHelpers.RunModuleConstructor(typeof(LukeException).Module.ModuleHandle);
}
