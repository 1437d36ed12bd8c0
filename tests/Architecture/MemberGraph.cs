using System.Text.RegularExpressions;

namespace LukePipeline.Tests.Architecture;

/// <summary>
/// Finds the members that nothing at work uses: it begins at the roots and follows what bodies name. Members that only each other or only
/// tests use are found like those that nobody uses at all.
/// </summary>
/// <remarks>
/// What needs no caller that one could see: methods that take the place of one of a library's (when their type is used) or of one of our
/// own (when that is called), constructors of a type that is used (containers and serializers call them), properties of what is handed to
/// a serializer. A property counts as used when it is read, a field likewise: what is only written is of no use.
/// </remarks>
internal sealed class MemberGraph
{
    private readonly Dictionary<string, ProductType> _types;
    private readonly Dictionary<string, List<ProductMethod>> _methods;
    private readonly HashSet<ProductMethod> _liveMethods = [];
    private readonly HashSet<string> _liveFields = [];
    private readonly HashSet<ProductType> _liveTypes = [];
    private readonly HashSet<ProductType> _serialized = [];
    private readonly Queue<ProductMethod> _queue = new();

    public MemberGraph(IEnumerable<ProductType> types)
    {
        _types = types.ToDictionary(type => type.Name);
        _methods = _types.Values.SelectMany(type => type.Methods).GroupBy(KeyOf).ToDictionary(group => group.Key, group => group.ToList());
    }

    /// <summary>Marks all that is used when these are.</summary>
    /// <param name="isRoot">Whether a member, or a type with all its members, needs no user; gets <c>Type</c> or <c>Type::Member</c>.</param>
    public void Follow(Func<string, bool> isRoot)
    {
        foreach (var type in _types.Values)
        {
            var whole = isRoot(type.Name);

            // The runtime makes grains by their interfaces, and begins with the initializers of a module.
            if (whole || type.Bases.Contains("Orleans.Grain") || type.Name.EndsWith("!<Module>", StringComparison.Ordinal))
            {
                Use(type);
            }

            foreach (var method in type.Methods.Where(method => whole || isRoot($"{type.Name}::{method.Name}")))
            {
                Use(method);
            }

            _liveFields.UnionWith(type.Fields.Where(field => whole || isRoot(field.Key)).Select(field => field.Key));
        }

        do
        {
            while (_queue.TryDequeue(out var method))
            {
                Follow(method);
            }

            foreach (var type in _liveTypes.ToArray())
            {
                foreach (var method in type.Methods.Where(method => method.IsVirtual && !_liveMethods.Contains(method) && IsCalled(method)))
                {
                    Use(method);
                }
            }
        }
        while (_queue.Count > 0);
    }

    /// <summary>The members that are not used; of a type that is not, the type alone.</summary>
    public IEnumerable<string> Unused()
    {
        foreach (var type in _types.Values.Where(type => !IsGenerated(type)))
        {
            if (!_liveTypes.Contains(type))
            {
                if (type.IsEnum)
                {
                    continue;
                }

                if (type.Methods.Any(method => !method.IsSpecial) || type.Fields.Any(field => !field.IsConstant) || type.IsInterface)
                {
                    yield return type.Name;
                }

                continue;
            }

            foreach (var method in type.Methods.Where(method => !method.IsSpecial && !method.IsGenerated && !method.Name.Contains('<', StringComparison.Ordinal)))
            {
                if (!_liveMethods.Contains(method) && Overridden(method).All(basis => basis is null))
                {
                    yield return $"{type.Name}::{method.Name}";
                }
            }

            foreach (var (name, reader) in type.Properties)
            {
                if (!_liveMethods.Contains(reader) && Overridden(reader).All(basis => basis is null))
                {
                    yield return $"{type.Name}::{name}";
                }
            }

            foreach (var field in type.Fields.Where(field => !type.IsEnum && !field.IsConstant && !field.IsGenerated && !_liveFields.Contains(field.Key)))
            {
                yield return field.Key;
            }
        }
    }

    /// <summary>Constants and members of enumerations: their values are written into those who use them, so the sources are asked.</summary>
    public IEnumerable<string> UnusedConstants(string sources)
    {
        foreach (var type in _types.Values.Where(type => !IsGenerated(type)))
        {
            var shortName = type.Name.Split('.', '+')[^1];
            foreach (var field in type.Fields.Where(field => field.IsConstant && !field.IsGenerated))
            {
                var uses = type.IsEnum
                    ? Regex.Count(sources, $@"\b{shortName}\.{field.Name}\b")
                    : Regex.Count(sources, $@"\b{field.Name}\b") - 1;
                if (uses <= 0)
                {
                    yield return field.Key;
                }
            }
        }
    }

    private static string KeyOf(ProductMethod method) => AssemblyReader.Key(method.Type.Name, method.Name, method.Parameters);

    private bool IsGenerated(ProductType type) =>
        type.IsGenerated || (type.Name.LastIndexOf('+') is > 0 and var at && _types.TryGetValue(type.Name[..at], out var outer) && IsGenerated(outer));

    private void Follow(ProductMethod method)
    {
        foreach (var name in method.Types)
        {
            Use(name);
        }

        foreach (var key in method.Members)
        {
            Use(key.Split("::")[0]);
            _liveFields.Add(key);
            foreach (var called in Find(key))
            {
                Use(called);
            }
        }

        foreach (var name in method.Serialized)
        {
            Serialize(name);
        }
    }

    /// <summary>The methods of a key: a call may name a class that only inherits them.</summary>
    private IEnumerable<ProductMethod> Find(string key)
    {
        while (true)
        {
            if (_methods.TryGetValue(key, out var found))
            {
                return found;
            }

            var at = key.IndexOf("::", StringComparison.Ordinal);
            if (at < 0 || !_types.TryGetValue(key[..at], out var type) || type.Bases.Count == 0)
            {
                return [];
            }

            key = type.Bases[0] + key[at..];
        }
    }

    private void Use(string name)
    {
        if (_types.TryGetValue(name, out var type))
        {
            Use(type);
        }
    }

    private void Use(ProductType type)
    {
        if (!_liveTypes.Add(type))
        {
            return;
        }

        foreach (var basis in type.Bases.Concat(type.Attributes))
        {
            Use(basis);
        }

        foreach (var constructor in type.Methods.Where(method => method.Name is ".ctor" or ".cctor"))
        {
            Use(constructor);
        }
    }

    private void Use(ProductMethod method)
    {
        if (_liveMethods.Add(method))
        {
            Use(method.Type);

            // What the compiler adds to a record prints and compares every property, whoever wants them.
            if (!method.IsGenerated || method.Name is not ("PrintMembers" or "Equals" or "GetHashCode" or "ToString"))
            {
                _queue.Enqueue(method);
            }
        }
    }

    private void Serialize(string name)
    {
        if (_types.TryGetValue(name, out var type) && _serialized.Add(type))
        {
            foreach (var (_, reader) in type.Properties)
            {
                Use(reader);
                foreach (var part in reader.Types)
                {
                    Serialize(part);
                }
            }
        }
    }

    private bool IsCalled(ProductMethod method) => Overridden(method).Any(basis => basis is null ? method.IsOverride || ImplementsForeign(method) : _liveMethods.Contains(basis));

    /// <summary>The methods of our own that one takes the place of; null for one of a library's, or for none.</summary>
    private IEnumerable<ProductMethod?> Overridden(ProductMethod method)
    {
        var found = false;
        if (method.IsVirtual)
        {
            foreach (var basis in BasesOf(method.Type))
            {
                foreach (var candidate in basis.Methods.Where(candidate =>
                    candidate.IsVirtual && candidate.Parameters == method.Parameters && candidate.Name == method.Name.Split('.')[^1]))
                {
                    found = true;
                    yield return candidate;
                }
            }
        }

        if (!found)
        {
            yield return null;
        }
    }

    /// <summary>A virtual method that no class of ours declares before it is there for an interface of a library.</summary>
    private static bool ImplementsForeign(ProductMethod method) =>
        !method.Type.IsInterface && method.Type.Bases.Any(basis => !basis.StartsWith("LukePipeline", StringComparison.Ordinal) && basis != "System.Object");

    private IEnumerable<ProductType> BasesOf(ProductType type)
    {
        foreach (var name in type.Bases)
        {
            if (_types.TryGetValue(name, out var basis))
            {
                yield return basis;
                foreach (var further in BasesOf(basis))
                {
                    yield return further;
                }
            }
        }
    }
}
