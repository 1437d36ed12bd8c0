using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata.Ecma335;
using LukePipeline.Ground.Torch;
using TorchSharp;

namespace LukePipeline.Tests.Architecture;

/// <summary>Numbers outlive the calls of libtorch that read them (<see cref="TensorArithmetic"/> says why).</summary>
public sealed class ScalarTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public void Product_NumbersForLibtorch_AreWrappedInOnePlace()
    {
        var library = Bodies(typeof(Scalar).Assembly);
        var wrapping = library.Keys.Where(method => method.Name == "ToScalar" || (method.DeclaringType == typeof(Scalar) && method.Name == "op_Implicit")).ToHashSet();
        while (library.Where(body => body.Value.Overlaps(wrapping)).Count(body => wrapping.Add(body.Key)) > 0)
        {
        }

        Assert.Contains(wrapping, method => method.Name == "op_Addition");
        var product = new[] { "LukePipeline", "LukePipeline.Grains", "luke-silo", "luke" }.Select(Assembly.Load);
        var found = product.SelectMany(Bodies)
            .Where(body => body.Key.DeclaringType != typeof(TensorArithmetic) && body.Key.DeclaringType!.DeclaringType != typeof(TensorArithmetic))
            .SelectMany(body => body.Value.Where(wrapping.Contains).Select(called => $"{body.Key.DeclaringType}.{body.Key.Name} calls {called.DeclaringType}.{called}"))
            .ToList();

        Assert.True(found.Count == 0, $"These leave a number to the collector while libtorch reads it. {nameof(TensorArithmetic)} has what takes their place:\n{string.Join('\n', found)}");
    }

    /// <summary>What each method of an assembly calls.</summary>
    private static Dictionary<MethodBase, HashSet<MethodBase>> Bodies(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)))
        .ToDictionary(method => method, Called);

    private static HashSet<MethodBase> Called(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            return [];
        }

        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return [.. BodyReader.Tokens(code)
            .Where(token => token.Code.OperandType == OperandType.InlineMethod)
            .Select(token => method.Module.ResolveMethod(MetadataTokens.GetToken(token.Token), ofType, ofMethod)!)];
    }
}
