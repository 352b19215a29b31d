"""The words Sketch knows, as tables: English and Chinese, separated by "/" because some are phrases.

English counts as whole words only, simple plurals included; Chinese is found inside the text. "name:variant" draws
the same subject in another form. A word may stand in several tables: 雪山 means mountains and snow.
"""

SUBJECTS = {
    "bottle": "bottle/flask/wine/juice/瓶/瓶子/酒瓶/水瓶/红酒",
    "bottle:perfume": "perfume/fragrance/cologne/香水/香水瓶",
    "cup": "cup/mug/coffee/espresso/latte/cappuccino/cocoa/杯/杯子/咖啡/咖啡杯/马克杯",
    "cup:tea": "tea/teacup/茶/茶杯",
    "teapot": "teapot/kettle/茶壶/水壶",
    "shoe": "shoe/sneaker/trainer/boot/running shoe/鞋/鞋子/球鞋/跑鞋/运动鞋/靴子",
    "bag": "bag/handbag/purse/tote/backpack/suitcase/包包/手提包/手袋/背包/皮包/挎包",
    "watch": "watch/wristwatch/smartwatch/clock/手表/腕表/钟表/闹钟",
    "lamp": "lamp/lampshade/desk lamp/台灯/灯/灯具",
    "chair": "chair/armchair/sofa/stool/椅/椅子/沙发/凳子",
    "phone": "phone/smartphone/iphone/手机/电话",
    "camera": "camera/相机/照相机",
    "headphones": "headphone/headset/earphone/耳机",
    "book": "book/notebook/novel/书/书本/笔记本",
    "car": "car/automobile/taxi/van/suv/汽车/轿车/跑车/小汽车/出租车/车",
    "boat": "boat/ship/sailboat/yacht/sailing boat/船/小船/帆船/轮船",
    "plane": "plane/airplane/aeroplane/aircraft/jet/飞机",
    "balloon": "balloon/hot air balloon/热气球/气球",
    "rocket": "rocket/spaceship/spacecraft/火箭/飞船/宇宙飞船",
    "house": "house/cottage/cabin/home/barn/hut/房子/房屋/小屋/木屋/屋子/农舍",
    "castle": "castle/fortress/palace/城堡/宫殿",
    "pagoda": "temple/pagoda/shrine/寺庙/寺/宝塔/塔/亭子",
    "lighthouse": "lighthouse/灯塔",
    "tree": "tree/oak/maple/树/大树/树木/枫树",
    "tree:pine": "pine/pine tree/fir/spruce/christmas tree/松树/圣诞树",
    "tree:palm": "palm/palm tree/棕榈/棕榈树/椰子树/椰树",
    "tree:cherry": "cherry tree/cherry blossom/sakura/樱花/樱花树",
    "cactus": "cactus/cacti/cactuses/仙人掌",
    "flower": "flower/daisy/blossom/bouquet/花/花朵/鲜花/雏菊/菊花",
    "flower:rose": "rose/玫瑰/玫瑰花",
    "flower:tulip": "tulip/郁金香",
    "flower:sunflower": "sunflower/向日葵",
    "plant": "plant/houseplant/potted plant/monstera/植物/盆栽/绿植",
    "mushroom": "mushroom/toadstool/蘑菇",
    "fruit": "fruit/apple/水果/苹果",
    "fruit:orange": "orange/tangerine/mandarin/橙子/橘子",
    "fruit:lemon": "lemon/柠檬",
    "fruit:pear": "pear/梨/梨子",
    "fruit:cherry": "cherry/cherries/樱桃",
    "fruit:strawberry": "strawberry/草莓",
    "cake": "cake/cupcake/birthday cake/dessert/蛋糕/甜点",
    "bowl": "bowl/ramen/noodle/soup/碗/面条/拉面/米饭/汤",
    "cat": "cat/kitten/kitty/tabby/猫/小猫/猫咪/橘猫/黑猫",
    "dog": "dog/puppy/puppies/doggy/corgi/labrador/狗/小狗/狗狗/柯基",
    "fox": "fox/foxes/狐狸/小狐狸",
    "rabbit": "rabbit/bunny/bunnies/hare/兔/兔子/小兔/小兔子",
    "bear": "bear/teddy/熊/小熊",
    "bear:panda": "panda/熊猫/大熊猫",
    "bird": "bird/swallow/seagull/gull/eagle/crane/鸟/小鸟/飞鸟/海鸥/燕子/老鹰/鹤",
    "owl": "owl/猫头鹰",
    "fish": "fish/goldfish/koi/鱼/小鱼/金鱼/锦鲤",
    "whale": "whale/鲸/鲸鱼",
    "butterfly": "butterfly/butterflies/moth/蝴蝶",
    "person": "person/people/man/men/boy/human/hiker/traveller/traveler/人/人物/男人/男孩/老人/旅人/行人",
    "person:woman": "woman/women/girl/lady/portrait/model/女人/女孩/少女/姑娘/女子/模特",
    "robot": "robot/android/机器人",
}

SCENES = {
    "mountains": "mountain/peak/alp/cliff/canyon/volcano/山/高山/群山/山脉/山峰/雪山/峡谷",
    "lake": "lake/river/pond/reflection/湖/湖泊/湖水/湖面/河/河流/倒影",
    "sea": "sea/ocean/beach/coast/wave/harbour/harbor/island/seaside/海/大海/海洋/海滩/沙滩/海边/海浪/海岛/岛",
    "desert": "desert/dune/sahara/沙漠/沙丘",
    "forest": "forest/wood/woodland/jungle/bamboo/森林/树林/丛林/竹林",
    "meadow": "meadow/field/grass/garden/park/hill/countryside/farm/草地/草原/田野/花园/公园/山坡/乡村/农场",
    "city": "city/cities/town/street/skyline/skyscraper/downtown/urban/城市/城/街道/街头/都市/高楼/摩天楼/上海/北京",
    "studio": "studio/product/product shot/packshot/podium/摄影棚/棚拍/产品/产品图/商品/展台",
    "room": "room/interior/indoor/kitchen/bedroom/table/desk/windowsill/房间/室内/厨房/卧室/桌子/桌上/书桌/客厅",
    "abstract": "abstract/pattern/geometric/shape/gradient/wallpaper/swirl/抽象/图案/几何/渐变/壁纸",
    "space": "space/galaxy/galaxies/planet/universe/cosmos/nebula/太空/宇宙/星系/星球/银河/星云/行星",
    "underwater": "underwater/reef/coral/aquarium/under the sea/水下/海底/珊瑚",
    "sky": "sky/skies/heaven/天空/蓝天/云海",
}

BACKDROPS = "background/backdrop/背景/底"

LIGHTS = {
    "day": "day/daylight/daytime/noon/sunny/bright/白天/中午/正午/晴天/阳光",
    "dawn": "dawn/sunrise/morning/日出/黎明/清晨/早晨/朝霞",
    "sunset": "sunset/evening/日落/夕阳/傍晚/晚霞/黄昏",
    "golden": "golden hour/autumn/金色时刻/秋天/秋/秋日",
    "dusk": "dusk/twilight/blue hour/暮色/蓝调时刻/黎明前",
    "night": "night/midnight/moonlight/nighttime/dark/starry/夜/夜晚/夜景/夜色/深夜/月夜/星空/月光",
    "overcast": "overcast/cloudy/storm/stormy/gloomy/moody/阴天/多云/暴风雨",
    "neon": "neon/cyberpunk/synthwave/vaporwave/霓虹/赛博朋克",
}

WEATHERS = {
    "fog": "fog/foggy/mist/misty/haze/hazy/雾/薄雾/晨雾/云雾/雾气",
    "rain": "rain/rainy/raining/storm/stormy/雨/下雨/雨天/雨夜/暴风雨",
    "snow": "snow/snowy/snowing/winter/blizzard/雪/下雪/雪山/雪地/雪景/冬天/冬",
    "clouds": "cloud/cloudy/云/云朵/白云/云海/多云",
    "stars": "star/starry/stars/星/星星/星空/繁星",
    "aurora": "aurora/northern lights/极光",
    "sun": "sun/太阳/阳光",
    "moon": "moon/moonlight/moonlit/月/月亮/月光/明月/月夜",
    "birds": "flock/seabird/群鸟/鸟群",
    "flowers": "wildflower/spring/野花/花海/春天/春",
}

ABSENT_ONLY = {  # words that matter only where something is not wanted
    "shadow": "shadow/shade/阴影/影子",
    "grain": "grain/noise/grainy/texture/噪点/颗粒",
    "vignette": "vignette/dark corner/暗角",
    "steam": "steam/smoke/蒸汽/烟",
    "trees": "tree/pine/forest/树/树木",
    "podium": "podium/stand/pedestal/展台",
}

COLOURS = {
    "#d8343a": "red/crimson/scarlet/红/红色/大红",
    "#f08a24": "orange/橙/橙色/橘色",
    "#f2c230": "yellow/golden/gold/黄/黄色/金色/金",
    "#5fa83c": "green/emerald/lime/绿/绿色/翠绿",
    "#1f9e96": "teal/turquoise/cyan/青/青色/青绿",
    "#2f6fd0": "blue/azure/蓝/蓝色/天蓝",
    "#27346f": "navy/indigo/深蓝/藏青",
    "#8250c4": "purple/violet/lavender/lilac/紫/紫色/紫罗兰",
    "#ee7fa6": "pink/magenta/粉/粉色/粉红/粉红色",
    "#8a5a3a": "brown/chocolate/棕/棕色/褐色/咖啡色",
    "#cdb693": "beige/cream/sand/tan/米色/米白/奶油色",
    "#f6f4ef": "white/ivory/白/白色",
    "#8b9096": "grey/gray/silver/灰/灰色/银色",
    "#23252b": "black/黑/黑色",
}

COUNTS = {
    1: "a/an/one/single/1/一/1",
    2: "two/pair of/couple of/both/2/两/二/一对/双",
    3: "three/several/some/3/三/几",
    4: "four/4/四",
    5: "five/many/flock of/5/五/许多/一群",
    6: "six/6/六",
    7: "seven/7/七",
    8: "eight/8/八",
    9: "nine/dozen/9/九",
}

MEASURES = "只个条朵棵艘辆座杯瓶把位双头匹件本台架颗块间栋艘枚盏"

LOOKS = {
    "watercolour": "watercolour/watercolor/gouache/水彩",
    "ink": "ink/ink wash/sumi-e/calligraphy/水墨/水墨画/国画",
    "poster": "poster/screen print/海报",
    "pixel": "pixel art/8-bit/pixelated/像素/像素风",
    "paper": "papercut/paper cut/origami/剪纸",
    "blueprint": "blueprint/technical drawing/蓝图",
    "riso": "risograph/riso/halftone/孔版",
    "pastel": "pastel/chalk/crayon/粉彩/蜡笔",
}

NOTHING_BEFORE = ("no", "without", "没有", "无", "不要")
SILENT = "in the background/in background/star shape/home page"
